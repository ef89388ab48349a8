import { setImmediate as nextTurn } from 'node:timers/promises'
import { LIMITS, operations, type ZipImages } from '@qregg/contract'
import type { StoredCode } from '../../codes/code.ts'
import type { CodeLists } from '../../codes/code-lists.ts'
import { findCode } from '../../codes/code-store.ts'
import { ApiError, invalidField } from '../../errors.ts'
import type { Api } from '../../http/api.ts'
import type { Caller } from '../../http/caller.ts'
import { createPlaces, type Places } from '../../http/places.ts'
import { type WhileAllowedDeps, whileAllowed } from '../../http/while-allowed.ts'
import { type ZipEntry, zipOf } from '../../zip.ts'
import { type DrawDeps, drawCode } from '../draw-code.ts'
import { createManifest } from './manifest.ts'

/** Archives that may be made at once: each keeps the studio busy for a while, and others want pictures too. */
const AT_ONCE = 2
const PAGE = 100

export type ZipDeps = DrawDeps & WhileAllowedDeps & { codeLists: CodeLists; zipPlaces: Places }

/** Mounts POST /codes/images. */
export function mountZipImages(api: Api, deps: ZipDeps): void {
  api.route(operations.zipImages, async ({ body, caller, closed }) => {
    deps.zipPlaces.take(caller.workspace.num, closed)
    await refuseUnfit(deps, caller, body, closed)
    const file = zipOf(entriesOf(deps, caller, body, closed))
    return {
      file: whileAllowed(deps, caller, operations.zipImages, file),
      headers: { 'Content-Disposition': 'attachment; filename="qr-codes.zip"' },
    }
  })
}

/** Counts archives under way, by way of whichever API they are asked for. */
export const createZipPlaces = (): Places =>
  createPlaces({
    perWorkspace: LIMITS.zipsPerWorkspace,
    inAll: AT_ONCE,
    names: ['archive of pictures', 'archives of pictures'],
  })

/** Once the archive is on its way nothing can be refused any more, so it is done before. */
async function refuseUnfit(
  { database, codeLists }: ZipDeps,
  caller: Caller,
  { ids, filter }: ZipImages,
  closed: AbortSignal,
): Promise<void> {
  for (const [index, id] of (ids ?? []).entries()) {
    if (!(await findCode(database, caller.workspace.id, id)))
      throw invalidField(`ids.${index}`, 'is no code of this workspace')
  }
  if (!filter) return
  const count = await codeLists.count(caller.workspace, filter, closed)
  if (count > LIMITS.imagesPerZip)
    throw invalidField(
      'filter',
      `matches ${count} codes; at most ${LIMITS.imagesPerZip} fit, so ask for fewer`,
    )
}

async function* entriesOf(
  deps: ZipDeps,
  caller: Caller,
  body: ZipImages,
  closed: AbortSignal,
): AsyncGenerator<ZipEntry> {
  const { format, size, widthMm, margin } = body
  const manifest = createManifest()
  const names = new Set<string>()
  for await (const code of codesOf(deps, caller, body, closed)) {
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
  { database, codeLists }: ZipDeps,
  { workspace }: Caller,
  { ids, filter }: ZipImages,
  closed: AbortSignal,
): AsyncGenerator<StoredCode> {
  for (const id of new Set(ids)) {
    const code = await findCode(database, workspace.id, id)
    if (code) yield code
  }
  if (!filter) return
  let before: number | undefined
  for (let left = LIMITS.imagesPerZip; left > 0; ) {
    const window = { limit: Math.min(PAGE, left), before }
    const { codes, next } = await codeLists.page(workspace, filter, window, closed)
    yield* codes
    if (next === undefined) return
    before = next
    left -= codes.length
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
