import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const read = (path: string) => readFileSync(ROOT + path, 'utf8')
const compose = read('compose.yaml')
const dockerfile = read('Dockerfile')
const caddyfile = read('docker/Caddyfile')

/** What an instance of compose.yaml is given, by name. */
const environment: Record<string, string> = Object.fromEntries(
  (/^ {2}environment:\n((?: {4}.*\n)+)/m.exec(compose)?.[1] ?? '')
    .trimEnd()
    .split('\n')
    .filter((line) => !/^ +#/.test(line))
    .map((line) => /^ {4}([A-Z_]+): '?(.*?)'?$/.exec(line)?.slice(1) ?? ['', line]),
)
const known = [...read('packages/server/src/config.ts').matchAll(/^ {4}([A-Z_]+): /gm)].map(
  ([, name]) => name,
)
const envExample = read('.env.example')
const example: Record<string, string> = Object.fromEntries(
  [...envExample.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
)
/** What compose.yaml need not pass on. */
const DECIDED_ELSEWHERE: Record<string, string> = {
  HOST: 'the image listens on all of its own addresses',
  PORT: 'the proxy asks at the one that the image has',
  DATA_DIR: 'the image keeps it where the volume is',
  SQLITE_SYNCHRONOUS: 'there is no SQLite but the spool, which always waits for the disk',
}

describe('compose.yaml', () => {
  it('sets only what the server knows', () => {
    expect(Object.keys(environment).length).toBeGreaterThan(4)
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([])
  })

  it('passes on everything that the server knows, but for what is decided elsewhere', () => {
    expect(known.length).toBeGreaterThan(20)
    expect([...Object.keys(environment), ...Object.keys(DECIDED_ELSEWHERE)].sort()).toEqual(known.toSorted())
  })

  it('takes from .env what .env.example names, and nothing else', () => {
    const taken = new Set([...compose.matchAll(/\$\{([A-Z_]+):/g)].map(([, name]) => name))
    const named = [...envExample.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...taken].sort())
  })

  it('asks for exactly what .env.example tells to fill in; the rest has a default', () => {
    const needed = new Set([...compose.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name))
    expect([...needed].sort()).toEqual(Object.keys(example).sort())
    expect(compose.match(/\$\{[A-Z_]+(?!:[?-])[^A-Z_:]/g)).toBeNull()
  })

  it('holds no secret, and neither does the example', () => {
    expect([example.SECRET_KEY, example.POSTGRES_PASSWORD]).toEqual(['', ''])
  })

  it('starts a server on PostgreSQL that believes exactly one proxy', () => {
    const filled: Record<string, string> = {
      ...example,
      SECRET_KEY: 'x'.repeat(44),
      POSTGRES_PASSWORD: 'abc123',
    }
    const given = Object.entries(environment).map(([name, value]) => [
      name,
      value
        .replace(/\$\{([A-Z_]+):\?[^}]*\}/g, (_, of: string) => filled[of] ?? '')
        .replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1'),
    ])
    expect(readConfig([], Object.fromEntries(given))).toMatchObject({
      publicUrl: 'https://qr.example.com',
      databaseUrl: 'postgres://qregg:abc123@postgres:5432/qregg',
      trustProxy: { kind: 'hops', hops: 1 },
      local: false,
    })
  })

  it('gives every instance a volume of its own, no port to the outside, and a place behind the proxy', () => {
    const instances = [...compose.matchAll(/^ {2}(server-\d):\n((?: {4}.*\n)+)/gm)]
    expect(instances.map(([, name]) => name)).toEqual(['server-1', 'server-2'])
    for (const [, name, text] of instances) {
      expect(text).toContain(`- ${name}:/data`)
      expect(text).not.toContain('ports')
      expect(caddyfile).toContain(`${name}:3000`)
    }
  })
})

describe('the Dockerfile', () => {
  it('sets only what the server knows, and listens where the proxy asks', () => {
    const [, line = ''] = /^ENV (.*)$/m.exec(dockerfile) ?? []
    const names = [...line.matchAll(/(\w+)=/g)].map(([, name]) => name)
    expect(names.filter((name) => name !== 'NODE_ENV' && !known.includes(name))).toEqual([])
    expect(line).toContain('PORT=3000')
  })

  it('copies what every package says of its dependencies, which the frozen install wants', () => {
    for (const name of readdirSync(`${ROOT}packages`)) {
      if (existsSync(`${ROOT}packages/${name}/package.json`))
        expect(dockerfile).toContain(`COPY packages/${name}/package.json packages/${name}/`)
    }
  })

  it('does not run as root, and lets in nothing but what is named', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
    const ignored = read('.dockerignore').split('\n')
    expect(ignored.find((line) => line && !line.startsWith('#'))).toBe('*')
  })
})
