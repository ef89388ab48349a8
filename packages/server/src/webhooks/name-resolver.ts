import { lookup } from 'node:dns/promises'
import { BoundedCache } from '../bounded-cache.ts'
import type { Resolve } from './connector.ts'
import { createHostsFile } from './hosts-file.ts'
import {
  type AskNameServers,
  addressesOf,
  createAskNameServers,
  type Known,
  saysNone,
} from './name-servers.ts'

type Sources = {
  /** Addresses of a name in lower case in the hosts file; none when it is not there. */
  hosts?: Resolve
  ask?: AskNameServers
  /** The system's own look-up, which may take a thread of the process for as long as it likes. */
  system?: Resolve
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number
}

/** What was found out is used again for so long: as many connections are made at once, and a move is seen soon. */
const KEPT_AT_MOST_MS = 10_000
const NAMES_KEPT = 1_000
/** The system tells no time to live. */
const SYSTEM_TTL = 5
/** Names that are being looked up. More than requests can be under way. */
const MOST_AT_ONCE = 4_000
/** Names that wait for the system, and how long the last of them may have waited when its turn comes. */
const MOST_WAITING = 100
const WAIT_AT_MOST_MS = 2_000

/**
 * Finds receivers' addresses so that names whose servers never answer keep no other name waiting, and no file: in the
 * hosts file, then from name servers, and from the system only what those cannot know. Of the four threads that the
 * process has for such, it takes two at most: one for names of the local network, one for what name servers do not
 * know, which may be short for something. Only good news is kept, for seconds; whoever dials vets it each time.
 */
export function createNameResolver(sources: Sources = {}): Resolve {
  const { hosts = createHostsFile(), ask = createAskNameServers(), system = systemAddresses } = sources
  const { now = () => performance.now() } = sources
  const kept = new BoundedCache<string, { addresses: readonly string[]; until: number }>(NAMES_KEPT)
  const underWay = new Map<string, Promise<readonly string[]>>()
  const [local, unknown] = [oneAtATime(now), oneAtATime(now)]

  async function find(name: string): Promise<readonly string[]> {
    const inFile = await hosts(name)
    if (inFile.length > 0) return inFile
    const { addresses, ttl } = await known(name)
    kept.set(name, { addresses, until: now() + Math.min(ttl * 1_000, KEPT_AT_MOST_MS) })
    return addresses
  }

  async function known(name: string): Promise<Known> {
    const fromSystem = async () => ({ addresses: await system(name), ttl: SYSTEM_TTL })
    if (isLocal(name)) return await local(fromSystem)
    try {
      return await addressesOf(ask, name)
    } catch (error) {
      // One that is silent or broken is not asked again by way of the system.
      if (!saysNone(error) && !hasNoServer(error)) throw error
      return await unknown(fromSystem)
    }
  }

  return (hostname) => {
    const name = hostname.toLowerCase().replace(/\.$/, '')
    const found = kept.get(name)
    if (found && found.until > now()) return Promise.resolve(found.addresses)
    const asked = underWay.get(name)
    if (asked !== undefined) return asked
    if (underWay.size >= MOST_AT_ONCE) return Promise.reject(tooMany())
    const finding = find(name)
      .catch(fail)
      .finally(() => underWay.delete(name))
    underWay.set(name, finding)
    return finding
  }
}

/** Names that have no dot or are of this machine or its network: no name server outside knows them. */
function isLocal(name: string): boolean {
  return !name.includes('.') || name.endsWith('.localhost') || name.endsWith('.local')
}

/** There is no name server to ask, or none that the system would ask in this way. */
function hasNoServer(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ECONNREFUSED'
}

const systemAddresses: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address)

/** Codes that are told apart in what becomes of an attempt. Whatever else a name server may say means no more. */
const TOLD = new Set<unknown>(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'EAI_AGAIN'])

function fail(error: unknown): never {
  if (TOLD.has((error as { code?: unknown }).code)) throw error
  throw Object.assign(new Error('The name could not be resolved.', { cause: error }), { code: 'ESERVFAIL' })
}

function tooMany(): Error {
  return Object.assign(new Error('Too many names are being looked up.'), { code: 'EAI_AGAIN' })
}

/** Does one thing after the other. Who would have to wait too long is refused: nobody waits for it any more. */
function oneAtATime(now: () => number) {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING) throw tooMany()
    waiting += 1
    const askedAt = now()
    const mine = last.then(() => {
      waiting -= 1
      if (now() - askedAt > WAIT_AT_MOST_MS) throw tooMany()
      return work()
    })
    last = mine.catch(() => {})
    return await mine
  }
}
