/**
 * Whether a URL leads to this server. Compared are name and port as they stand: a code that leads back to where codes
 * are served would lead in a circle.
 */
export function createOwnHost(config: { publicUrl: string; port: number }): (url: URL) => boolean {
  const own = new URL(config.publicUrl)
  const hosts = new Set([own.host])
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(own.hostname)
  if (isLocal) for (const name of ['localhost', '127.0.0.1', '[::1]']) hosts.add(`${name}:${config.port}`)
  // A name may end with the root's dot and is the same name.
  return (url) => hosts.has(url.host.replace(/\.(?=$|:)/, ''))
}
