import type { RequestHandler } from 'express'

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>Qregg</title>
<style>
:root{color-scheme:light dark}
body{font:17px/1.6 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:#f6f6f4;color:#1c1c1a}
main{max-width:34rem;padding:2rem}
h1{font-size:1.6rem;margin:0 0 .5rem}
code{background:rgba(127,127,127,.18);border-radius:.3rem;padding:.1rem .35rem}
@media (prefers-color-scheme:dark){body{background:#161615;color:#eeeeea}}
</style></head><body><main>
<h1>Qregg is running</h1>
<p>Dynamic QR codes, every scan kept, and webhooks that start automations.</p>
<p>The API stands at <code>/api/v1</code>; what it can do is described in
<a href="/api/v1/openapi.json">its OpenAPI document</a>. Your first API key was printed where the server was started.</p>
</main></body></html>
`

/** What stands at `/`. */
export const welcomePage: RequestHandler = (_request, response) => {
  response.type('html').send(PAGE)
}
