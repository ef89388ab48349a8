import { invalidField } from '../errors.ts'

/** Cursors are opaque to clients: where a page ended, marked with the list it belongs to. */
export function encodeCursor(list: string, position: number | string): string {
  return Buffer.from(`${list}:${position}`).toString('base64url')
}

/** Where a cursor of a list by number ended. @throws ApiError 422 when it is not a cursor of this list. */
export function decodeCursor(list: string, text: string, field = 'cursor'): number {
  const position = decodeTextCursor(list, text, field)
  if (!/^\d{1,16}$/.test(position)) throw notACursor(field)
  return Number(position)
}

/** Where a cursor of a list by id ended. @throws ApiError 422 when it is not a cursor of this list. */
export function decodeTextCursor(list: string, text: string, field = 'cursor'): string {
  const [name, position] = Buffer.from(text, 'base64url').toString('utf8').split(':')
  // What no id looks like, such as a NUL byte, is never asked of the database.
  if (name !== list || position === undefined || !/^\w{1,80}$/.test(position)) throw notACursor(field)
  return position
}

export const notACursor = (field: string) =>
  invalidField(field, 'is not a cursor of this list; send back pagination.nextCursor as it was')
