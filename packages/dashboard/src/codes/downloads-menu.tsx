import type { Code } from '@qregg/contract'

/** The code's picture as a file. */
export function DownloadsMenu(_: { code: Code }) {
  return null
}
