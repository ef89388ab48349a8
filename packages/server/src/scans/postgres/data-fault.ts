/**
 * Whether PostgreSQL has refused what it was given, so that it would refuse it again: SQLSTATE classes 22 and 23. Any
 * other error, be it the connection's, a timeout, a full disk or a server that has become a replica, passes one day.
 */
export function isDataFault(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)
}
