import type { Code } from '@qregg/contract'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { ApiFailure } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Sheet } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/states.tsx'
import { useBack } from '../../ui/use-back.ts'
import { nameOf } from '../code-parts.tsx'
import { ContentTab } from './content-tab.tsx'
import { DesignTab } from './design-tab.tsx'
import { type Draft, draftOf, payloadOf, valueAt } from './draft.ts'
import { type Editing, EditorContext } from './editor-context.ts'
import { EditorTabs, type Tab } from './editor-tabs.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { useKeysAndLeaving } from './use-keys-and-leaving.ts'
import { useSave } from './use-save.ts'

const tabOf = (path: string): Tab => (path.split('.')[0] === 'design' ? 'design' : 'content')

/** The open editor: its form, the picture beside it, and what happens when it is saved or left. */
export function Editor({
  code,
  onClose,
  onSaved,
}: {
  code: Code | undefined
  onClose(): void
  onSaved?: ((code: Code) => void) | undefined
}) {
  // As it was when the editor was opened: what others change meanwhile is theirs.
  const [before] = useState(() => draftOf(code))
  const [draft, setDraft] = useState(before)
  const [sent, setSent] = useState<Draft>(before)
  const [tab, setTab] = useState<Tab>('content')
  const [isLeaving, setLeaving] = useState(false)
  const form = useRef<HTMLDivElement>(null)
  const isChanged = JSON.stringify(before) !== JSON.stringify(draft)

  const { submit, busy, error, errors, general } = useSave(code, before, (saved) => {
    onSaved?.(saved)
    onClose()
  })
  // What is wrong, until it is changed.
  const wrong = Object.entries(errors).filter(
    ([path]) => JSON.stringify(valueAt(sent, path)) === JSON.stringify(valueAt(draft, path)),
  )

  // A refusal opens the tab that it is about, and its field is begun in once both are on the page.
  const [refusal, setRefusal] = useState<unknown>(null)
  if (error !== refusal) {
    setRefusal(error)
    const first = error instanceof ApiFailure ? error.details[0] : undefined
    if (first) setTab(tabOf(first.path))
  }
  useEffect(() => {
    if (!refusal) return
    const field = form.current?.querySelector<HTMLElement>('[data-state=active] [aria-invalid=true]')
    if (field) field.focus()
    else form.current?.scrollIntoView({ block: 'start' })
  }, [refusal])

  function save() {
    if (busy) return
    setSent(draft)
    submit(draft)
  }
  function leave() {
    // What is being saved may yet be refused, and then has to be here.
    if (busy) return
    if (isChanged) setLeaving(true)
    else onClose()
  }
  useBack(true, () => {
    leave()
    return busy || isChanged
  })

  useKeysAndLeaving({ save, isChanged, isAsking: isLeaving })

  const editing: Editing = {
    draft,
    code,
    change: (part) => setDraft((now) => ({ ...now, ...part })),
    changePayload: (part) =>
      setDraft((now) => ({
        ...now,
        payloads: { ...now.payloads, [now.type]: { ...payloadOf(now), ...part } },
      })),
    changeLook: (part) => setDraft((now) => ({ ...now, look: { ...now.look, ...part } })),
    errorAt: (path) => wrong.find(([each]) => each === path || each.startsWith(`${path}.`))?.[1],
  }
  return (
    <EditorContext value={editing}>
      <Sheet
        wide
        open
        held={busy}
        onOpenChange={(open) => open || leave()}
        title={code ? `Edit ${nameOf(code)}` : 'New code'}
        onSubmit={save}
        footer={
          <Buttons
            leave={leave}
            busy={busy}
            isSaving={code !== undefined}
            isIdle={code !== undefined && !isChanged}
          />
        }
      >
        <Columns preview={<PreviewPane />}>
          <div ref={form}>
            <GeneralError general={general} wrong={wrong} />
            <EditorTabs
              tab={tab}
              onChange={setTab}
              wrong={wrong.map(([path]) => tabOf(path))}
              panels={{ content: <ContentTab />, design: <DesignTab /> }}
            />
          </div>
        </Columns>
      </Sheet>
      <ConfirmDialog
        open={isLeaving}
        onOpenChange={setLeaving}
        title="Leave without saving?"
        confirm="Discard changes"
        onConfirm={onClose}
      >
        <p className="text-muted">What you changed here is not saved yet and would be lost.</p>
      </ConfirmDialog>
    </EditorContext>
  )
}

function Columns({ preview, children }: { preview: ReactNode; children: ReactNode }) {
  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_17rem] lg:gap-8">
      <div className="sticky top-0 z-10 -mx-5 mb-3 border-line border-b bg-raised px-5 pb-3 lg:static lg:order-last lg:m-0 lg:border-0 lg:p-0">
        <div className="lg:sticky lg:top-2">{preview}</div>
      </div>
      {children}
    </div>
  )
}

function Buttons({
  leave,
  busy,
  isSaving,
  isIdle,
}: {
  leave(): void
  busy: boolean
  isSaving: boolean
  isIdle: boolean
}) {
  return (
    <>
      <p className="mr-auto hidden self-center text-[13px] text-muted sm:block">
        <kbd className="font-sans">{/Mac|iP/.test(navigator.platform) ? '⌘' : 'Ctrl'} Enter</kbd> saves
      </p>
      <Button onClick={leave} disabled={busy}>
        Cancel
      </Button>
      <Button type="submit" look="primary" busy={busy} disabled={isIdle}>
        {isSaving ? 'Save changes' : 'Make code'}
      </Button>
    </>
  )
}

const withSubject = (path: string, message: string) =>
  path === 'design'
    ? `The design ${message.charAt(0).toLowerCase()}${message.slice(1)}`
    : `${path}: ${message}`

/** Fields that show their own errors; what is wrong elsewhere is told above the form. */
const SHOWN = /^(payload\..+|title|tags|shortCode|externalId|metadata|design\..+)(\..+)?$/

function GeneralError({
  general,
  wrong,
}: {
  general: string | undefined
  wrong: ReadonlyArray<readonly [string, string | undefined]>
}) {
  const elsewhere = wrong.filter(([path]) => !SHOWN.test(path))
  const text = general ?? elsewhere.map(([path, message = '']) => withSubject(path, message)).join(' ')
  return text ? (
    <div className="mb-4">
      <FormError>{text}</FormError>
    </div>
  ) : null
}
