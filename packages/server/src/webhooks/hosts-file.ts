import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'

const SYSTEM_PATH = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts'

/**
 * The addresses that the system's hosts file gives a name in lower case; none when it does not name it. Name servers
 * are not asked about what stands there: it is how an operator tells a container where a receiver is. The file is read
 * again when it has changed; one that cannot be read names nothing.
 */
export function createHostsFile(path = SYSTEM_PATH): (name: string) => Promise<readonly string[]> {
  let version = ''
  let known = new Map<string, string[]>()
  return async (name) => {
    const { mtimeMs, size } = await stat(path).catch(() => ({ mtimeMs: 0, size: 0 }))
    const found = `${mtimeMs} ${size}`
    if (found !== version) {
      known = parse(await readFile(path, 'utf8').catch(() => ''))
      version = found
    }
    return known.get(name) ?? []
  }
}

/** One address and its names a line; what follows a # is a remark. */
function parse(text: string): Map<string, string[]> {
  const known = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const name of names) {
      const lower = name.toLowerCase()
      known.set(lower, [...(known.get(lower) ?? []), address])
    }
  }
  return known
}
