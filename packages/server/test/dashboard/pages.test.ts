import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const PAGE = '<!doctype html><title>The dashboard</title>'
const SCRIPT = 'console.log("the dashboard")'
const ASSET = '/dashboard/assets/index-Ab12.js'
const folder = temporaryFolder()
let server: TestServer
beforeAll(async () => {
  mkdirSync(join(folder.path, 'assets'))
  writeFileSync(join(folder.path, 'index.html'), PAGE)
  writeFileSync(join(folder.path, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(folder.path, 'assets', 'index-Ab12.js'), SCRIPT)
  writeFileSync(join(folder.path, 'assets', 'index-Ab12.js.gz'), gzipSync(SCRIPT))
  writeFileSync(join(folder.path, '..', 'outside.txt'), 'a secret')
  server = await startServer({ dashboardFolder: folder.path })
})
afterAll(async () => {
  await server.close()
  folder.remove()
})

describe('the dashboard', () => {
  it.each(['', '/', '/sign-in', '/w/ws_1/codes/code_2', '/w/ws_1/settings/audit-log'])(
    'is one page, also at /dashboard%s, and asked for anew each time',
    async (path) => {
      const reply = await ask(`${server.url}/dashboard${path}`)
      expect([reply.status, reply.text]).toEqual([200, PAGE])
      expect(reply.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        etag: expect.any(String),
      })
      const again = await ask(`${server.url}/dashboard${path}`, {
        headers: { 'If-None-Match': String(reply.headers.etag) },
      })
      expect(again.status).toBe(304)
    },
  )

  it('lets nothing run and nothing in that is not its own, and tells no other site where one came from', async () => {
    const { headers } = await ask(`${server.url}/dashboard/`)
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data: blob:;connect-src 'self';" +
        "font-src 'self';manifest-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    )
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
    expect(headers).not.toHaveProperty('strict-transport-security')
  })

  it('has its files kept for a year, packed for whom takes them so', async () => {
    const plain = await ask(server.url + ASSET)
    expect([plain.status, plain.text]).toEqual([200, SCRIPT])
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    })
    const packed = await ask(server.url + ASSET, { headers: { 'Accept-Encoding': 'gzip, br' } })
    expect(gunzipSync(packed.bytes).toString()).toBe(SCRIPT)
    expect(packed.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'gzip',
    })
    expect(packed.headers.etag).not.toBe(plain.headers.etag)
    const icon = await ask(`${server.url}/dashboard/icon.svg`)
    expect([icon.status, icon.headers['content-type'], icon.headers['cache-control']]).toEqual([
      200,
      'image/svg+xml',
      'no-cache',
    ])
  })

  it.each([
    '/dashboard/assets/missing.js',
    '/dashboard/missing.svg',
    '/dashboard/assets/../../outside.txt',
    '/dashboard/assets/..%2f..%2foutside.txt',
    '/dashboard/..%2foutside.txt',
    '/dashboard/assets/',
  ])('gives out nothing at %s', async (rawPath) => {
    const reply = await ask(server.url, { rawPath })
    expect(reply.text).not.toContain('a secret')
    expect([404, 200]).toContain(reply.status)
    if (reply.status === 200) expect(reply.text).toBe(PAGE)
  })

  it('answers what is asked of its API and is not there as the API does', async () => {
    const reply = await ask(`${server.url}/dashboard/api/nothing`)
    expect([reply.status, reply.json()]).toMatchObject([404, { error: { code: 'not_found' } }])
    const wrong = await ask(`${server.url}/dashboard/api/welcome`, { method: 'DELETE' })
    expect([wrong.status, wrong.json()]).toMatchObject([405, { error: { code: 'method_not_allowed' } }])
  })
})

describe('a dashboard that was not built', () => {
  it('says how it is', async () => {
    const unbuilt = await startServer({ dashboardFolder: join(folder.path, 'nowhere') })
    const reply = await ask(`${unbuilt.url}/dashboard/`)
    expect([reply.status, reply.text]).toEqual([503, expect.stringContaining('npm run build')])
    expect(reply.headers['cache-control']).toBe('no-store')
    await unbuilt.close()
  })
})
