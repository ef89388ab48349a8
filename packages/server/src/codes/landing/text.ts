import type { PayloadOf } from '@qregg/contract'
import { copyButton, html, type Page, page } from './html.ts'

export function textPage({ text }: PayloadOf<'text'>): Page {
  const content = html`<p class="text" dir="auto" id="text">${text}</p><p class="below">${copyButton('text')}</p>`
  return page('Text', content, true)
}
