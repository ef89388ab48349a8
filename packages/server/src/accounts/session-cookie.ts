import { LIMITS } from '@qregg/contract'
import type { Request } from 'express'

const LONGEST_HEADER = 16_384

export type Cookie = {
  /** What the browser sent; undefined when it sent none. */
  read(request: Request): string | undefined
  /** A Set-Cookie header that keeps the value in the browser. */
  give(value: string): string
  /** A Set-Cookie header that takes it away. */
  take(): string
}

/** The cookie that a browser is known by. */
export const createSessionCookie = (publicUrl: string) =>
  createCookie(publicUrl, 'qregg-session', LIMITS.sessionDays * 86_400)

/**
 * A cookie that no script can read and no other site's form sends. Over https its name begins with `__Host-`, with which
 * browsers keep it to this very host; browsers take such a name over https only.
 */
export function createCookie(publicUrl: string, bareName: string, seconds: number): Cookie {
  const isSecure = publicUrl.startsWith('https:')
  const name = isSecure ? `__Host-${bareName}` : bareName
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    read(request) {
      const header = request.headers.cookie
      if (header === undefined || header.length > LONGEST_HEADER) return undefined
      const found = header
        .split(';')
        .map((pair) => pair.trim())
        .find((pair) => pair.startsWith(`${name}=`))
      return found?.slice(name.length + 1) || undefined
    },
    give: (value) => `${name}=${value}; Max-Age=${seconds}; ${attributes}`,
    take: () => `${name}=; Max-Age=0; ${attributes}`,
  }
}
