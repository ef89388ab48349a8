import { useEffect, useEffectEvent } from 'react'

/** Cmd or Ctrl with Enter saves from anywhere in the editor, and the browser asks before it closes unsaved changes. */
export function useKeysAndLeaving({
  save,
  isChanged,
  isAsking,
}: {
  save(): void
  isChanged: boolean
  /** The question whether to leave stands before the form. */
  isAsking: boolean
}) {
  const saveNow = useEffectEvent(save)
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.isComposing || isAsking) return
    event.preventDefault()
    // A field may still have to hand over what was typed, as it does when it is left.
    const field = document.activeElement
    if (field instanceof HTMLElement) {
      field.blur()
      field.focus({ preventScroll: true })
    }
    setTimeout(() => saveNow())
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  useEffect(() => {
    if (!isChanged) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isChanged])
}
