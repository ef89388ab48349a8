import type { WorkspaceApi } from '../../api/client.ts'
import { patiently } from './run-many.ts'

const IN_ONE_ZIP = 1_000
const KEPT_MS = 60_000

/** Hands a file to the browser, which puts it where downloads go. */
export function saveFile(file: Blob, name: string) {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Browsers read it a little later.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}

export type ZipOptions =
  | { format: 'svg' }
  | { format: 'png'; size: number }
  | { format: 'pdf'; widthMm: number }

/** Saves the pictures of these codes; more than a thousand come in several archives, one after the other. */
export async function saveZips(
  api: WorkspaceApi,
  ids: readonly string[],
  options: ZipOptions,
  signal: AbortSignal,
): Promise<void> {
  const archives = Math.ceil(ids.length / IN_ONE_ZIP)
  for (let archive = 0; archive < archives; archive++) {
    const some = ids.slice(archive * IN_ONE_ZIP, (archive + 1) * IN_ONE_ZIP)
    const file = await patiently(
      () => api.file('POST', '/codes/images', { body: { ids: some, ...options }, signal }),
      signal,
    )
    saveFile(file, archives === 1 ? 'qr-codes.zip' : `qr-codes-${archive + 1}-of-${archives}.zip`)
  }
}
