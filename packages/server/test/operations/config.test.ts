import { describe, expect, it } from '@jest/globals'
import { ConfigError, readConfig } from '../../src/config.ts'

const messageOf = (env: Record<string, string>, args: string[] = []): string => {
  try {
    readConfig(args, env)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error(`It was taken: ${JSON.stringify(env)}`)
}

describe('a bad value stops the start with a line that begins with its variable', () => {
  it.each([
    ['PORT', 'http', /must be a port number/],
    ['PORT', '-1', /must be a port number/],
    ['PORT', '65536', /65535/],
    ['PUBLIC_URL', 'qr.example.com', /must be an origin such as https:\/\/qr\.example\.com/],
    ['PUBLIC_URL', 'https://example.com/qr', /without a path/],
    ['PUBLIC_URL', 'https://example.com/?a', /without a path/],
    ['PUBLIC_URL', 'https://user@example.com', /must be an origin/],
    ['PUBLIC_URL', 'ftp://example.com', /must be an origin/],
    ['DATABASE_URL', 'mysql://localhost/qregg', /must be like postgres:\/\//],
    ['DATABASE_URL', 'user:password@host', /must be like postgres:\/\//],
    ['SMTP_URL', 'mail.example.com:25', /must be like smtp:\/\//],
    ['SMTP_URL', 'https://mail.example.com', /must be like smtp:\/\//],
    ['SMTP_URL', 'smtp://user:secret@mail.example.com/inbox', /must be like smtp:\/\//],
    ['SMTP_URL', 'smtp://mail.example.com', /needs MAIL_FROM beside it/],
    ['MAIL_FROM', 'qr@example.com', /needs SMTP_URL beside it/],
    ['MAIL_FROM', 'Qregg', /must be an address/],
    ['MAIL_FROM', 'a@example.com\nBcc: b@example.com', /must be an address/],
    ['TRUST_PROXY', 'yes', /"yes", which is no network\. Use off, the number of proxies/],
    ['TRUST_PROXY', '33', /at most 32/],
    ['TRUST_PROXY', '0.0.0.0/0', /the whole internet/],
    ['TRUST_PROXY', '10.0.0.0/33', /no network/],
    ['SECRET_KEY', 'short', /at least 16 characters/],
    ['SQLITE_SYNCHRONOUS', 'off', /"full"\|"normal"/],
    ['METRICS_TOKEN', 'short', /at least 16 characters/],
    ['WEBHOOK_ALLOW_HTTP', 'yes', /"true"\|"false"/],
    [
      'WEBHOOK_ALLOWED_NETWORKS',
      '10.0.0.0/8,nonsense',
      /must list networks such as 10\.0\.0\.0\/8.*nonsense/,
    ],
    ['RATE_LIMIT_PER_MINUTE', '1.5', /must be a whole number; 0 turns it off/],
    ['RATE_LIMIT_PER_MINUTE', '-1', /must be a whole number/],
    ['DEFAULT_PLAN', 'pro', /"free"\|"teams"/],
    ['BOOTSTRAP_EMAIL', 'owner', /must be an email address/],
    ['BOOTSTRAP_EMAIL', 'owner@example.com', /needs BOOTSTRAP_PASSWORD beside it/],
    ['BOOTSTRAP_PASSWORD', 'secret', /must be at least 10 characters/],
    ['BOOTSTRAP_PASSWORD', 'long enough', /needs BOOTSTRAP_EMAIL beside it/],
    ['SIGN_UP', 'everybody', /expected one of "invited"\|"open"/],
    ['BOOTSTRAP_API_KEY', 'too short', /at least 32 characters/],
    ['BOOTSTRAP_API_KEY', `${'x'.repeat(32)} y`, /must not contain spaces/],
    ['DELIVERY_RETENTION_DAYS', '0', /from 1 to 9999/],
    ['SCAN_RETENTION_DAYS', '0', /must be a number of days, from 1 to 9999/],
    ['LOG_LEVEL', 'loud', /"trace"\|"debug"/],
  ])('%s=%s', (name, value, reason) => {
    const message = messageOf({ [name]: value })
    expect(message).toMatch(new RegExp(`^${name} `))
    expect(message).toMatch(reason)
    expect(message).not.toMatch(new RegExp(`${name} ${name}`))
    expect(message).toMatch(/[^.]\.$/)
  })

  it('and every bad one has its line', () => {
    const message = messageOf({ PORT: 'x', SECRET_KEY: 'x', LOG_LEVEL: 'x' })
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(['PORT', 'SECRET_KEY', 'LOG_LEVEL'])
  })

  it.each([
    ['SMTP_URL', 'smtp://mail.example.com'],
    ['MAIL_FROM', 'qr@example.com'],
    ['GOOGLE_CLIENT_ID', 'an id'],
    ['GOOGLE_CLIENT_SECRET', 'a secret'],
    ['BOOTSTRAP_EMAIL', 'owner@example.com'],
    ['BOOTSTRAP_PASSWORD', 'long enough'],
  ])('and one: %s without what belongs to it', (name, value) => {
    expect(messageOf({ [name]: value }).split('\n')).toEqual([expect.stringContaining(`${name} needs `)])
  })

  it('and tells no secret', () => {
    for (const name of ['SECRET_KEY', 'METRICS_TOKEN', 'BOOTSTRAP_API_KEY', 'BOOTSTRAP_PASSWORD'])
      expect(messageOf({ [name]: 'hunter2' })).not.toContain('hunter2')
  })
})

describe('an argument that there is not', () => {
  it('stops the start and says which there is', () => {
    expect(messageOf({}, ['--port', '80'])).toBe('Unknown argument --port, 80. There is only --lan.')
  })
})

describe('what is not said', () => {
  it('is what is documented', () => {
    expect(readConfig([], {})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: './data',
      secretKey: undefined,
      synchronous: 'full',
      trustProxy: { kind: 'off' },
      metricsToken: undefined,
      webhookAllowHttp: true,
      webhookAllowedNetworks: ['127.0.0.0/8', '::1/128'],
      rateLimitPerMinute: 60,
      defaultPlan: 'teams',
      bootstrapApiKey: undefined,
      signUp: 'invited',
      deliveryRetentionDays: 30,
      geoipCityDb: undefined,
      logLevel: 'info',
      lan: false,
      local: true,
    })
  })

  it('may be said empty, as compose files do', () => {
    const names = ['HOST', 'PORT', 'PUBLIC_URL', 'SECRET_KEY', 'DATABASE_URL', 'TRUST_PROXY', 'METRICS_TOKEN']
    expect(readConfig([], Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig([], {}))
  })
})

describe('receivers on plain http and loopback are fine', () => {
  const allows = (env: Record<string, string>) => {
    const { webhookAllowHttp, webhookAllowedNetworks } = readConfig([], env)
    return [webhookAllowHttp, webhookAllowedNetworks]
  }

  it('only while nobody but this machine can reach the server', () => {
    const refused = [false, []]
    expect(allows({ HOST: '0.0.0.0' })).toEqual(refused)
    expect(allows({ PUBLIC_URL: 'https://qr.example.com' })).toEqual(refused)
    expect(allows({ TRUST_PROXY: '1' })).toEqual(refused)
    for (const HOST of ['127.0.0.1', '::1', 'localhost', '127.8.8.8'])
      expect(allows({ HOST })).toEqual([true, ['127.0.0.0/8', '::1/128']])
    expect(allows({ PUBLIC_URL: 'http://[::1]:3000' })[0]).toBe(true)
  })

  it('or when it is said, and not when it is said otherwise', () => {
    const PUBLIC_URL = 'https://qr.example.com'
    expect(
      allows({ PUBLIC_URL, WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_NETWORKS: '10.0.0.0/8, fd00::/8' }),
    ).toEqual([true, ['10.0.0.0/8', 'fd00::/8']])
    expect(allows({ WEBHOOK_ALLOW_HTTP: 'false', WEBHOOK_ALLOWED_NETWORKS: '10.0.0.0/8' })).toEqual([
      false,
      ['10.0.0.0/8'],
    ])
  })
})

describe('--lan', () => {
  it('listens for the local network and says its address in short URLs', () => {
    const { host, publicUrl, lan, local } = readConfig(['--lan'], { PORT: '4000' })
    expect([host, lan, local]).toEqual(['0.0.0.0', true, true])
    expect(publicUrl).toMatch(/^http:\/\/\d+\.\d+\.\d+\.\d+:4000$/)
  })
})
