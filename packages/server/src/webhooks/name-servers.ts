import type { RecordWithTtl } from 'node:dns'
import { Resolver } from 'node:dns/promises'

/** Addresses of a name and for how many seconds they hold. */
export type Known = { addresses: readonly string[]; ttl: number }

/** Asks name servers for a name's addresses of one family. Ends by itself after some seconds, whatever they do. */
export type AskNameServers = (name: string, family: 4 | 6) => Promise<readonly RecordWithTtl[]>

/** For the first try with each server; three of them are tried before a connection is given up. */
const ANSWER_WITHIN_MS = 700
/** How long the system's list of name servers is taken for granted: a laptop's changes with the network. */
const SERVERS_FOR_MS = 30_000
/** How much longer than about IPv4 a name server may think about IPv6. */
const SIX_AFTER_FOUR_MS = 250

/**
 * Asks name servers over sockets of its own. The system's look-up would take one of the four threads that the whole
 * process has for files and names, and keep it for as long as a name server is silent.
 * @param servers addresses with ports instead of the system's list
 */
export function createAskNameServers(servers?: readonly string[]): AskNameServers {
  let resolver: Resolver | undefined
  let listIsOf = 0
  return (name, family) => {
    const now = performance.now()
    if (!resolver || now - listIsOf > SERVERS_FOR_MS) {
      resolver = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: 2 })
      if (servers) resolver.setServers(servers)
      listIsOf = now
    }
    return family === 4 ? resolver.resolve4(name, { ttl: true }) : resolver.resolve6(name, { ttl: true })
  }
}

/**
 * All addresses of a name. Rejects when there is none: with what is worst of what both answers say.
 * IPv4 is dialled first and alone, so a name server that knows nothing to say about IPv6 holds nobody up.
 */
export async function addressesOf(ask: AskNameServers, name: string): Promise<Known> {
  const six = settled(ask(name, 6))
  const four = await settled(ask(name, 4))
  const both = [four, isKnown(four) ? await atMost(SIX_AFTER_FOUR_MS, six) : await six]
  const records = both.filter(isKnown).flat()
  if (records.length === 0) throw both.find((answer) => !isKnown(answer) && !saysNone(answer)) ?? four
  return {
    addresses: records.map(({ address }) => address),
    ttl: Math.min(...records.map(({ ttl }) => ttl)),
  }
}

/** Whether a name server has said that it knows of no such name or address, rather than nothing. */
export function saysNone(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return code === 'ENOTFOUND' || code === 'ENODATA'
}

type Answer = readonly RecordWithTtl[] | Error | null

const isKnown = (answer: Answer): answer is readonly RecordWithTtl[] =>
  Array.isArray(answer) && answer.length > 0

function settled(work: Promise<readonly RecordWithTtl[]>): Promise<Answer> {
  return work.catch((error: Error) => error)
}

async function atMost(ms: number, work: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
