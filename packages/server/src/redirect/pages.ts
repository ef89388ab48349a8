import type { ServerResponse } from 'node:http'

const page = (title: string, text: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>
<style>
:root{color-scheme:light dark}
body{font:17px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:#f6f6f4;color:#1c1c1a}
main{max-width:24rem;padding:2rem;text-align:center}
svg{width:56px;height:56px;opacity:.55}
h1{font-size:1.35rem;margin:1rem 0 .5rem}
p{margin:0;opacity:.8}
@media (prefers-color-scheme:dark){body{background:#161615;color:#eeeeea}}
</style></head><body><main>
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 12h8"/></svg>
<h1>${title}</h1><p>${text}</p></main></body></html>
`

/** The small pages that somebody sees who scans a code that leads nowhere. */
export const PAGES = {
  unknown: {
    status: 404,
    body: page('There is no such code', 'Please check the address, or scan the code again.'),
  },
  inactive: {
    status: 410,
    body: page('This code is taking a break', 'Its owner has paused it. Please try again later.'),
  },
  deleted: { status: 410, body: page('This code is no longer in use', 'Its owner has removed it.') },
  busy: {
    status: 503,
    body: page('One moment, please', 'Too much is going on right now. Please scan again in a few seconds.'),
  },
} as const

/** Sends one of the pages. Never cached: the code may be back, or new, a second later. */
export function sendPage(response: ServerResponse, name: keyof typeof PAGES, headOnly = false): void {
  const { status, body } = PAGES[name]
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'private, no-store',
    'X-Robots-Tag': 'noindex',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    ...(name === 'busy' ? { 'Retry-After': '2' } : {}),
  })
  response.end(headOnly ? undefined : body)
}
