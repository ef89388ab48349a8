/** What a person can do about it, by error code of Node or SQLSTATE. */
const ADVICE: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there. Start the database server, or correct host and port',
  ENOTFOUND: 'its host name is unknown. Correct the host',
  EAI_AGAIN: 'its host name cannot be looked up now. Correct the host, or try again',
  ETIMEDOUT: 'it does not answer. Correct host and port, or let this machine through its firewall',
  ECONNRESET: 'it cut the connection. See its log, then try again',
  '28P01':
    'it does not accept the password. Correct user and password; special characters are percent-encoded',
  '28000': 'it does not let this user in. Correct user and database, or pg_hba.conf',
  '3D000': 'there is no such database. Create it (createdb qregg), or correct its name',
  '42501':
    'this user may not make what is needed. Make the user its owner (alter database qregg owner to qregg), or grant it the schema (grant create, usage on schema public to qregg)',
  '25006': 'it can only be read. Name the primary server',
  '53100': 'its disk is full. Make room there',
  '53300': 'it has no connection left. Stop what is connected, or raise max_connections',
  '57P01': 'it was stopped meanwhile. Start it and try again',
  '57P03': 'it is starting or stopping. Try again in a moment',
}
const NO_ANSWER = /timeout|connection terminated/i

/** The same error, or one that tells the way out. Never with the URL, which holds a password. */
export function explainTargetError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const what = ADVICE[code] ?? (code === '' && NO_ANSWER.test(error.message) ? ADVICE.ETIMEDOUT : undefined)
  if (what)
    return new Error(`The target database cannot be used: ${what}. (${code || error.message})`, {
      cause: error,
    })
  // What PostgreSQL says of a row may quote the row: its detail is left out.
  if (/^[0-9A-Z]{5}$/.test(code))
    return new Error(`The target database refused: ${error.message} (${code})`, { cause: error })
  return error
}

const EXAMPLE = 'postgres://user:password@db.example.com:5432/qregg; special characters percent-encoded'

/** Reads the target's URL. @throws when it is none of PostgreSQL's. */
export function readTargetUrl(text: string | undefined): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined
  if (url && /^postgres(ql)?:$/.test(url.protocol)) return url
  throw new Error(`Say where to, after --to or in DATABASE_URL, like ${EXAMPLE}.`)
}

/** Names the target without its password. */
export function nameTarget(url: URL): string {
  const name = url.pathname.slice(1) || url.username
  return `the database ${name} on ${url.host || 'this machine'}`
}
