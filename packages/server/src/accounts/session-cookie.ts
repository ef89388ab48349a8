import { LIMITS } from '@qregg/contract'
import type { Request } from 'express'

const LONGEST_HEADER = 8_192

export type SessionCookie = {
  /** What the browser sent; undefined when it sent none. */
  read(request: Request): string | undefined
  /** A Set-Cookie header that keeps the session's token in the browser. */
  give(token: string): string
  /** A Set-Cookie header that takes it away. */
  take(): string
}

/**
 * The cookie that a browser is known by. No script can read it and no other site's form sends it. Over https its name
 * begins with `__Host-`, with which browsers keep it to this very host; browsers take such a name over https only.
 */
export function createSessionCookie(publicUrl: string): SessionCookie {
  const isSecure = publicUrl.startsWith('https:')
  const name = isSecure ? '__Host-qregg-session' : 'qregg-session'
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
    give: (token) => `${name}=${token}; Max-Age=${LIMITS.sessionDays * 86_400}; ${attributes}`,
    take: () => `${name}=; Max-Age=0; ${attributes}`,
  }
}
