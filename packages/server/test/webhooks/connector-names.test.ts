import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createAddressPolicy } from '../../src/webhooks/address-policy.ts'
import type { Resolve } from '../../src/webhooks/connector.ts'
import { createHostsFile } from '../../src/webhooks/hosts-file.ts'
import { createNameResolver } from '../../src/webhooks/name-resolver.ts'
import { type AskNameServers, createAskNameServers } from '../../src/webhooks/name-servers.ts'
import { createSender } from '../../src/webhooks/sender.ts'
import { makeSecret } from '../../src/webhooks/signature.ts'
import { receiver } from '../support/receiver.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { nameServer } from './name-server.ts'

const closers: Array<() => unknown> = []
afterAll(async () => {
  for (const close of closers) await close()
})

/** What the parts were asked for, as `part name`. */
let asked: string[] = []
let now = 0
beforeEach(() => {
  asked = []
  now = 0
})

const coded = (code: string) => Object.assign(new Error(code), { code })
const never = <T>() => new Promise<T>(() => {})

/** Name servers that know these addresses; a code is what they answer instead, null that they never do. */
const servers =
  (known: Record<string, readonly string[] | string | null>, ttl = 60): AskNameServers =>
  async (name, family) => {
    asked.push(`dns${family} ${name}`)
    const said = known[name] ?? (name in known ? null : 'ENOTFOUND')
    if (said === null) return await never()
    if (typeof said === 'string') throw coded(said)
    const ofFamily = said.filter((address) => address.includes(':') === (family === 6))
    if (ofFamily.length === 0) throw coded('ENODATA')
    return ofFamily.map((address) => ({
      type: family === 4 ? ('A' as const) : ('AAAA' as const),
      address,
      ttl,
    }))
  }

const system =
  (known: Record<string, readonly string[]> = {}): Resolve =>
  async (name) => {
    asked.push(`system ${name}`)
    const said = known[name]
    if (!said) throw coded('ENOTFOUND')
    return said
  }

const nowhere: Resolve = async () => []

function resolver(given: Partial<Parameters<typeof createNameResolver>[0]> = {}): Resolve {
  return createNameResolver({ hosts: nowhere, ask: servers({}), system: system(), now: () => now, ...given })
}

describe('fifty names whose servers never answer', () => {
  it('do not delay the delivery to a fifty-first', async () => {
    const dns = await nameServer((name) => (name.startsWith('silent') ? 'silence' : ['127.0.0.1']))
    const target = await receiver()
    closers.push(dns.close, target.close)
    const sender = createSender({
      policy: createAddressPolicy(['127.0.0.0/8']),
      allowHttp: true,
      clock: { now: () => 0 },
      resolve: createNameResolver({
        hosts: nowhere,
        ask: createAskNameServers([dns.address]),
        system: () => never(),
      }),
    })
    closers.push(sender.close)
    const secrets = { current: makeSecret() }
    const ended: string[] = []
    const post = async (host: string) => {
      const url = `http://${host}.example.com:${target.port}/`
      const outcome = await sender.send({ url, secrets, deliveryId: 'whd_1', body: '{}' })
      ended.push(host)
      return outcome.errorClass ?? outcome.status
    }
    const silent = Array.from({ length: 50 }, (_, i) => post(`silent-${i}`))
    expect(await post('answers')).toBe(200)
    expect(ended).toEqual(['answers'])
    expect(new Set(dns.asked.filter((name) => name.startsWith('silent'))).size).toBe(50)
    expect(new Set(await Promise.all(silent))).toEqual(new Set(['dns']))
  })

  it('and that the system is asked about take one of its threads, and none from names of the local network', async () => {
    let [running, most] = [0, 0]
    const slow: Resolve = async (name) => {
      if (name === 'n8n') return ['10.0.0.5']
      running += 1
      most = Math.max(most, running)
      return await never()
    }
    const resolve = resolver({ system: slow })
    const lost = Array.from({ length: 50 }, (_, i) => resolve(`unknown-${i}.example.com`))
    for (const one of lost) one.catch(() => {})
    expect(await resolve('n8n')).toEqual(['10.0.0.5'])
    expect(await resolver({ hosts: async () => ['10.0.0.6'], system: slow })('files.example.com')).toEqual([
      '10.0.0.6',
    ])
    await new Promise(setImmediate)
    expect(most).toBe(1)
  })

  it('are refused rather than wait without end', async () => {
    const resolve = resolver({ system: () => never() })
    const all = Array.from({ length: 150 }, (_, i) =>
      resolve(`unknown-${i}.example.com`).catch((error) => error.code),
    )
    const refused = all.slice(-40)
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['EAI_AGAIN']))
  })
})

describe('a name', () => {
  it('is asked of name servers, in both families at once, and not of the system', async () => {
    const both = ['1.1.1.1', '2606:4700:4700::1111']
    expect(await resolver({ ask: servers({ 'a.example.com': both }) })('A.example.com.')).toEqual(both)
    expect(asked.toSorted()).toEqual(['dns4 a.example.com', 'dns6 a.example.com'])
  })

  it('with one private address among its IPv6 ones is told with all of them, so that it is refused', async () => {
    const mixed = ['1.1.1.1', 'fd00::1']
    expect(await resolver({ ask: servers({ 'a.example.com': mixed }) })('a.example.com')).toEqual(mixed)
  })

  it('whose servers say nothing about IPv6 is known by its IPv4 addresses', async () => {
    const ask: AskNameServers = (_, family) =>
      family === 6 ? never() : Promise.resolve([{ type: 'A', address: '1.1.1.1', ttl: 1 }])
    expect(await resolver({ ask })('a.example.com')).toEqual(['1.1.1.1'])
  })

  it.each(['n8n', 'localhost', 'n8n.localhost', 'printer.local'])(
    'of this machine or its network is asked of the system alone: %s',
    async (name) => {
      expect(await resolver({ system: system({ [name]: ['10.0.0.5'] }) })(name)).toEqual(['10.0.0.5'])
      expect(asked).toEqual([`system ${name}`])
    },
  )

  it.each(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'])(
    'that name servers do not know may be short for one that the system knows: %s',
    async (code) => {
      const sources = { ask: servers({ 'n8n.apps': code }), system: system({ 'n8n.apps': ['10.0.0.5'] }) }
      expect(await resolver(sources)('n8n.apps')).toEqual(['10.0.0.5'])
    },
  )

  it.each([
    ['ETIMEOUT', 'ETIMEOUT'],
    ['ESERVFAIL', 'ESERVFAIL'],
    ['EBADRESP', 'ESERVFAIL'],
  ])('whose servers are silent or broken is not asked of the system: %s', async (code, told) => {
    const resolve = resolver({ ask: servers({ 'a.example.com': code }) })
    await expect(resolve('a.example.com')).rejects.toMatchObject({ code: told })
    expect(asked.filter((one) => one.startsWith('system'))).toEqual([])
  })

  it('that nobody knows is told as such', async () => {
    await expect(resolver()('a.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})

describe('what was found out about a name', () => {
  it('is used again for ten seconds at most, and no longer than it holds', async () => {
    const known = { 'a.example.com': ['1.1.1.1'] }
    for (const [ttl, heldMs] of [
      [3, 3_000],
      [86_400, 10_000],
    ] as const) {
      const resolve = resolver({ ask: servers(known, ttl) })
      for (const at of [0, heldMs - 1]) {
        now = at
        await resolve('a.example.com')
      }
      expect(asked).toHaveLength(2)
      now = heldMs
      await resolve('a.example.com')
      expect(asked).toHaveLength(4)
      asked = []
      now = 0
    }
  })

  it('is asked for once, however many connections wait for it', async () => {
    const resolve = resolver({ ask: servers({ 'a.example.com': ['1.1.1.1'] }) })
    await Promise.all(Array.from({ length: 20 }, () => resolve('a.example.com')))
    expect(asked).toHaveLength(2)
  })

  it('is not kept when it was bad news', async () => {
    const resolve = resolver({ ask: servers({ 'a.example.com': 'ESERVFAIL' }) })
    for (let tries = 0; tries < 2; tries++) await resolve('a.example.com').catch(() => {})
    expect(asked).toHaveLength(4)
  })
})

describe('the hosts file', () => {
  const folder = temporaryFolder()
  closers.push(folder.remove)
  const path = join(folder.path, 'hosts')

  it('comes before name servers, and is read again when it has changed', async () => {
    writeFileSync(path, '# of this machine\n127.0.0.1\tlocalhost\n10.0.0.7 N8N.example.com n8n # here\n')
    const resolve = resolver({
      hosts: createHostsFile(path),
      ask: servers({ 'n8n.example.com': ['1.1.1.1'] }),
    })
    expect(await resolve('n8n.example.com')).toEqual(['10.0.0.7'])
    expect(await resolve('n8n')).toEqual(['10.0.0.7'])
    expect(asked).toEqual([])
    writeFileSync(path, '10.0.0.8 n8n.example.com\nfd00::8 n8n.example.com\nnonsense n8n.example.com\n\n')
    expect(await resolve('n8n.example.com')).toEqual(['10.0.0.8', 'fd00::8'])
    writeFileSync(path, '')
    expect(await resolve('n8n.example.com')).toEqual(['1.1.1.1'])
  })

  it('that is not there names nothing', async () => {
    expect(await createHostsFile(join(folder.path, 'none'))('localhost')).toEqual([])
  })
})

describe('name servers', () => {
  it('are asked over the wire for both families, and what they say is understood', async () => {
    const both = ['192.0.2.7', '2001:db8::7']
    const dns = await nameServer((name) => (name === 'a.example.com' ? both : 'no such name'))
    closers.push(dns.close)
    const resolve = resolver({ ask: createAskNameServers([dns.address]) })
    expect(await resolve('a.example.com')).toEqual(both)
    await expect(resolve('b.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    expect(dns.asked.toSorted()).toEqual(['a.example.com', 'a.example.com', 'b.example.com', 'b.example.com'])
  })
})
