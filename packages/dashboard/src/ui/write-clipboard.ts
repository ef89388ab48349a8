/**
 * Copies a text. Browsers have a clipboard only for pages that come by https or from the same machine; for all others they
 * copy what is selected. `near` is what was pressed: an open dialog keeps the focus, so the text has to be within it.
 * @throws when the browser lets the page copy in neither way
 */
export async function writeClipboard(text: string, near: Element): Promise<void> {
  if (navigator.clipboard) return await navigator.clipboard.writeText(text)
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'sr-only'
  const around = near.closest('[role="dialog"]') ?? document.body
  around.append(field)
  field.select()
  const isDone = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  if (!isDone) throw new Error('the browser does not let this page copy')
}
