/** What stands in the dashboard's place until it is built. */
export const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>Qregg</title></head><body>
<h1>Qregg is running</h1>
<p>The dashboard has not been built. Run <code>npm run build</code> where the server was started, and load this page
again after the next start. The API stands at <code>/api/v1</code> meanwhile.</p>
</body></html>
`
