import { setImmediate as nextTurn } from 'node:timers/promises'
import { LIMITS, type ListCodesQuery, operations, type ZipImages } from '@qregg/contract'
import type { StoredCode } from '../../codes/code.ts'
import { countCodes, findCode, listCodes } from '../../codes/code-store.ts'
import { ApiError, invalidField } from '../../errors.ts'
import type { Api } from '../../http/api.ts'
import type { Caller } from '../../http/caller.ts'
import { type ZipEntry, zipOf } from '../../zip.ts'
import { type DrawDeps, drawCode } from '../draw-code.ts'
import { createManifest } from './manifest.ts'

/** Archives that may be made at once: each keeps the studio busy for a while, and others want pictures too. */
const AT_ONCE = 2
const PAGE = 100

/** Mounts POST /codes/images. */
export function mountZipImages(api: Api, deps: DrawDeps): void {
  let underWay = 0

  async function* counted(entries: AsyncGenerator<ZipEntry>) {
    underWay++
    try {
      yield* zipOf(entries)
    } finally {
      underWay--
    }
  }

  api.route(operations.zipImages, async ({ body, caller }) => {
    if (underWay >= AT_ONCE) {
      throw new ApiError('unavailable', 'Other archives are being made. Try again in a few seconds.', {
        headers: { 'Retry-After': '10' },
      })
    }
    await refuseUnfit(deps, caller, body)
    return {
      file: counted(entriesOf(deps, caller, body)),
      headers: { 'Content-Disposition': 'attachment; filename="qr-codes.zip"' },
    }
  })
}

/** Once the archive is on its way nothing can be refused any more, so it is done before. */
async function refuseUnfit(
  { database }: DrawDeps,
  caller: Caller,
  { ids, filter }: ZipImages,
): Promise<void> {
  for (const [index, id] of (ids ?? []).entries()) {
    if (!(await findCode(database, caller.workspace.id, id)))
      throw invalidField(`ids.${index}`, 'is no code of this workspace')
  }
  if (!filter) return
  const count = await countCodes(database, caller.workspace, filter as ListCodesQuery)
  if (count > LIMITS.imagesPerZip)
    throw invalidField(
      'filter',
      `matches ${count} codes; at most ${LIMITS.imagesPerZip} fit, so ask for fewer`,
    )
}

async function* entriesOf(deps: DrawDeps, caller: Caller, body: ZipImages): AsyncGenerator<ZipEntry> {
  const { format, size, widthMm, margin } = body
  const manifest = createManifest()
  const names = new Set<string>()
  for await (const code of codesOf(deps, caller, body)) {
    const file = freeName(names, code.shortCode, format)
    const row = {
      id: code.id,
      shortCode: code.shortCode,
      shortUrl: code.mode === 'dynamic' ? `${deps.publicUrl}/${code.shortCode}` : '',
      title: code.title ?? '',
    }
    try {
      const image = await drawCode(deps, code, format, { size, widthMm, margin })
      manifest.add({ ...row, file, error: '' })
      yield { name: file, body: Buffer.from(image.body), compress: format === 'svg' }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      manifest.add({ ...row, file: '', error: error.message })
    }
    // Plain pictures are drawn on this thread: a redirect comes between any two of them.
    await nextTurn()
  }
  yield { name: 'manifest.csv', body: manifest.body(), compress: true }
}

/** The codes one after the other, so that a thousand of them are never in memory at once. */
async function* codesOf(
  { database }: DrawDeps,
  { workspace }: Caller,
  { ids, filter }: ZipImages,
): AsyncGenerator<StoredCode> {
  for (const id of new Set(ids)) {
    const code = await findCode(database, workspace.id, id)
    if (code) yield code
  }
  if (!filter) return
  let before: number | undefined
  for (let left = LIMITS.imagesPerZip; left > 0; left -= PAGE) {
    const page = await listCodes(database, workspace, filter as ListCodesQuery, {
      limit: Math.min(PAGE, left),
      ...(before === undefined ? {} : { before }),
    })
    yield* page
    before = page.at(-1)?.num
    if (page.length < PAGE) return
  }
}

/** Short codes differ by case, and file names do not everywhere: the second of two gets a number. */
function freeName(taken: Set<string>, shortCode: string, format: string): string {
  for (let number = 1; ; number++) {
    const name = `${shortCode}${number === 1 ? '' : `-${number}`}.${format}`
    const key = name.toLowerCase()
    if (taken.has(key)) continue
    taken.add(key)
    return name
  }
}
