import { hash } from 'node:crypto'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that is safe to send: made by `html`, never of a text as it came. */
export type Html = { readonly html: string }

/** A template whose holes are escaped, each text of a payload included; lists are joined. */
export function html(parts: TemplateStringsArray, ...holes: Array<string | Html | readonly Html[]>): Html {
  const filled = parts.map((part, index) => part + (index < holes.length ? fill(holes[index]) : ''))
  return { html: filled.join('') }
}

function fill(hole: string | Html | readonly Html[] | undefined): string {
  if (hole === undefined) return ''
  if (typeof hole === 'string') return escapeHtml(hole)
  return 'html' in hole ? hole.html : hole.map((one) => one.html).join('')
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

const STYLE = `:root{color-scheme:light dark;--back:#f6f6f4;--ink:#1c1c1a;--card:#fff;--line:#d9d9d4;--act:#1f5f3f;--on:#fff}
@media (prefers-color-scheme:dark){:root{--back:#161615;--ink:#eeeeea;--card:#232322;--line:#3c3c39;--act:#9ed8b6;--on:#10261a}}
*{box-sizing:border-box}
body{font:17px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:var(--back);color:var(--ink)}
main{width:100%;max-width:28rem;padding:1.25rem;overflow-wrap:anywhere}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 .25rem}
p{margin:.25rem 0}
.quiet{opacity:.75}
.text{white-space:pre-wrap}
dl{margin:1rem 0;background:var(--card);border:1px solid var(--line);border-radius:.8rem}
dl>div{padding:.6rem .9rem;display:flex;flex-wrap:wrap;align-items:center;gap:0 .75rem}
dl>div+div{border-top:1px solid var(--line)}
dt{flex-basis:100%;font-size:.85rem;opacity:.75}
dd{margin:0;flex:1 1 60%}
dd a{color:inherit}
.exact{font:1.1em/1.4 ui-monospace,monospace;white-space:pre-wrap;-webkit-user-select:all;user-select:all}
.act,button{display:block;width:100%;margin:1rem 0 0;padding:.85rem 1rem;border:0;border-radius:.8rem;font:600 1rem system-ui,sans-serif;text-align:center;text-decoration:none;background:var(--act);color:var(--on)}
button{display:inline-block;width:auto;margin:.25rem 0 .25rem .75rem;padding:.45rem .8rem;font-size:.9rem;vertical-align:middle}
.below button{margin-left:0}
[hidden]{display:none}
.more{background:none;color:inherit;font-weight:400;text-decoration:underline;padding:.4rem}
`

// A button that copies stays hidden where it could not: without scripts, and without https.
const COPY = `for(const b of document.querySelectorAll('button'))if(navigator.clipboard){b.hidden=false;b.onclick=()=>navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent).then(()=>{b.textContent='Copied'})}`

const source = (text: string) => `'sha256-${hash('sha256', text, 'base64')}'`

/** What a page may do: show its own style, and run the one script that copies, if it has it. Nothing is loaded. */
const policy = (copies: boolean) =>
  `default-src 'none'; style-src ${source(STYLE)};${copies ? ` script-src ${source(COPY)};` : ''} base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const POLICIES = { plain: policy(false), copies: policy(true) }

export type Page = { body: string; contentSecurityPolicy: string }

/** A whole page around its content. `copies`: it has buttons made by `copyButton`. */
export function page(title: string, content: Html, copies = false): Page {
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><meta name="format-detection" content="telephone=no"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head><body><main>
${content.html}
</main>${copies ? `<script>${COPY}</script>` : ''}</body></html>
`
  return { body, contentSecurityPolicy: copies ? POLICIES.copies : POLICIES.plain }
}

/** A button that copies the text of the element with this id. */
export const copyButton = (id: string): Html =>
  html`<button type="button" data-copy="${id}" hidden>Copy</button>`

/** A row of a list of facts; no row when there is nothing to say. Texts keep their own direction. */
export function fact(name: string, value: string | Html | undefined): Html[] {
  if (value === undefined) return []
  return [html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`]
}

/** The thing to do on a page. */
export const action = (href: string, label: string): Html => html`<a class="act" href="${href}">${label}</a>`

/** A link to somebody else's page, which learns nothing of where it was found. */
export const link = (href: string): Html => html`<a href="${href}" rel="noreferrer noopener">${href}</a>`
