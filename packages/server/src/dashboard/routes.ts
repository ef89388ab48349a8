import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Express, Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { unknownPath } from '../http/error-handler.ts'
import { NOT_BUILT } from './not-built.ts'

/** Where the built pages are: beside this package while developing, within it where only that was installed. */
const FOLDERS = ['../../../dashboard/dist/', '../../dashboard/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)

/** Packed files that the build writes beside the plain ones, the smallest first. */
const PACKED = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const

/** What the build may hold. The name of a packed file would tell another type. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Nothing but what this server itself serves; no script and no style within a page. */
const guarded: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      'connect-src': ["'self'"],
      'font-src': ["'self'"],
      'manifest-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  // No other site learns where somebody came from.
  referrerPolicy: { policy: 'no-referrer' },
  // Whether a host is ever to be reached over http alone is the proxy's to say.
  strictTransportSecurity: false,
})

/** Serves the dashboard's pages: one page for every path below /dashboard, and the files that it names. */
export function mountDashboard(app: Express, given?: string): void {
  const folder = given ?? FOLDERS.find((path) => existsSync(join(path, 'index.html')))

  app.get('/', (_request, response) => response.redirect(302, '/dashboard/'))
  app.use('/dashboard', guarded)
  app.get('/dashboard/assets/*path', async (request, response) => {
    // Names change with what is in them.
    const headers = { 'Cache-Control': 'public, max-age=31536000, immutable' }
    if (!folder || !(await sendPacked(request, response, folder, request.path.slice(10), headers)))
      unknownPath(request)
  })
  app.get('/dashboard', page)
  app.get('/dashboard/*path', async (request, response) => {
    const file = request.path.slice(10)
    if (!BESIDE.test(file)) return await page(request, response)
    if (!folder || !(await sendPacked(request, response, folder, file, ASKED_ANEW))) unknownPath(request)
  })

  async function page(request: Request, response: Response): Promise<void> {
    if (folder && (await sendPacked(request, response, folder, '/index.html', ASKED_ANEW))) return
    response.status(503).set('Cache-Control', 'no-store').type('html').send(NOT_BUILT)
  }
}

const ASKED_ANEW = { 'Cache-Control': 'no-cache' }
/** An icon or the like, which lies beside the page. */
const BESIDE = /^\/[\w-]+(\.[\w-]+)*\.(?!html$)[a-z0-9]+$/

/** Sends a file of the build, packed when there is that and the browser takes it. False when there is no such file. */
async function sendPacked(
  request: Request,
  response: Response,
  folder: string,
  path: string,
  caching: Record<string, string>,
): Promise<boolean> {
  const type = TYPES[extname(path)]
  if (type === undefined) return false
  const headers = { ...caching, 'Content-Type': type }
  response.vary('Accept-Encoding')
  for (const { encoding, ending } of PACKED) {
    if (!accepts(request, encoding)) continue
    const packed = { ...headers, 'Content-Encoding': encoding }
    if (await sendFile(response, folder, path + ending, packed)) return true
  }
  return await sendFile(response, folder, path, headers)
}

/** `Accept-Encoding: br;q=0` means that it is not taken. */
const accepts = (request: Request, encoding: string) => request.acceptsEncodings(encoding) !== false

async function sendFile(
  response: Response,
  root: string,
  path: string,
  headers: Record<string, string>,
): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    // Within the folder alone, and nothing that begins with a dot: `send` sees to both.
    response.sendFile(path.slice(1), { root, cacheControl: false, headers }, (error?: Error) => {
      const status = error && 'status' in error ? error.status : undefined
      if (!error || response.headersSent) resolve(true)
      else if (status === 404 || status === 403 || status === 400) resolve(false)
      else reject(error)
    })
  })
}
