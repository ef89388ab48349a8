import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { LIMITS, PLANS, SIGN_UPS } from '@qregg/contract'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { parseTrustProxy, type TrustProxy } from './http/trust-proxy.ts'

/** What the process was told, read once. Nothing else reads the environment. */
export type Config = {
  host: string
  port: number
  /** Origin of short URLs, without a trailing slash. */
  publicUrl: string
  dataDir: string
  /** A PostgreSQL that many processes may share; undefined: SQLite below dataDir. */
  databaseUrl: string | undefined
  secretKey: string | undefined
  synchronous: 'full' | 'normal'
  trustProxy: TrustProxy
  metricsToken: string | undefined
  webhookAllowHttp: boolean
  /** CIDRs of private receivers that may be dialled. */
  webhookAllowedNetworks: string[]
  /** Requests a minute and API key; 0: no limit. */
  rateLimitPerMinute: number
  defaultPlan: (typeof PLANS)[number]
  bootstrapApiKey: string | undefined
  /** Who is made the owner while there is none. */
  bootstrapOwner: { email: string; password: string } | undefined
  /** Whether whoever comes may sign up. */
  signUp: (typeof SIGN_UPS)[number]
  /** By which this server is known to Google; undefined: nobody signs in there. */
  google: { clientId: string; clientSecret: string } | undefined
  /** How long finished deliveries are kept. */
  deliveryRetentionDays: number
  geoipCityDb: string | undefined
  /** How long scans are kept; undefined: for ever. */
  scanRetentionDays: number | undefined
  /** Where mail is handed in, and who it is from; undefined: the server sends none. */
  mail: { smtpUrl: string; from: string } | undefined
  logLevel: string
  /** Started to be tried by a phone on the same network: `--lan`. */
  lan: boolean
  /** Nobody but this machine can reach it, or it is being tried: receivers on loopback and plain http are fine. */
  local: boolean
}

/** Says everything that is wrong with the configuration at once, a line each. */
export class ConfigError extends Error {}

const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1/128']
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const days = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'must be a number of days, from 1 to 9999')
  .transform(Number)

const environment = z
  .object({
    HOST: z.string().min(1).optional(),
    PORT: z
      .string()
      .regex(/^\d+$/, 'must be a port number')
      .transform(Number)
      .pipe(z.int().min(0).max(65535))
      .default(3000),
    PUBLIC_URL: z.string().optional().superRefine(publicUrlProblem),
    DATA_DIR: z.string().min(1).default('./data'),
    DATABASE_URL: z.string().optional().superRefine(databaseUrlProblem),
    TRUST_PROXY: z.string().default('off').transform(trustProxy),
    SECRET_KEY: z.string().min(16, 'must be at least 16 characters, better 32 random bytes').optional(),
    SQLITE_SYNCHRONOUS: z.enum(['full', 'normal']).default('full'),
    METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
    WEBHOOK_ALLOW_HTTP: flag.optional(),
    WEBHOOK_ALLOWED_NETWORKS: z.string().optional().transform(networks),
    RATE_LIMIT_PER_MINUTE: z
      .string()
      .regex(/^\d{1,7}$/, 'must be a whole number; 0 turns it off')
      .default('60')
      .transform(Number),
    DEFAULT_PLAN: z.enum(PLANS).default('teams'),
    BOOTSTRAP_EMAIL: z.email('must be an email address').max(LIMITS.emailLength).optional(),
    BOOTSTRAP_PASSWORD: z
      .string()
      .min(LIMITS.passwordMinLength, `must be at least ${LIMITS.passwordMinLength} characters`)
      .max(LIMITS.passwordMaxLength, `must be at most ${LIMITS.passwordMaxLength} characters`)
      .optional(),
    SIGN_UP: z.enum(SIGN_UPS).default('invited'),
    GOOGLE_CLIENT_ID: z.string().max(300).optional(),
    GOOGLE_CLIENT_SECRET: z.string().max(300).optional(),
    BOOTSTRAP_API_KEY: z
      .string()
      .min(32, 'must be at least 32 characters')
      .max(200)
      .regex(/^\S+$/, 'must not contain spaces')
      .optional(),
    DELIVERY_RETENTION_DAYS: days.prefault('30'),
    GEOIP_CITY_DB: z.string().min(1).optional(),
    SCAN_RETENTION_DAYS: days.optional(),
    SMTP_URL: z.string().optional().superRefine(smtpUrlProblem),
    MAIL_FROM: z
      .string()
      .max(300)
      .regex(
        /^([^<>@\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u,
        'must be an address, such as qr@example.com or Qregg <qr@example.com>',
      )
      .optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .superRefine(togetherProblem)

/**
 * Reads the configuration from the environment and the command line (`--lan`).
 * @throws ConfigError naming every variable that is wrong and what it should be.
 */
export function readConfig(args: string[] = [], env: NodeJS.ProcessEnv = process.env): Config {
  const unknown = args.filter((arg) => arg !== '--lan')
  if (unknown.length > 0)
    throw new ConfigError(`Unknown argument ${unknown.join(', ')}. There is only --lan.`)
  // An empty variable is how compose files and shells say "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const read = environment.safeParse(given)
  if (!read.success) {
    throw new ConfigError(
      read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join('\n'),
    )
  }
  return shape(read.data, args.includes('--lan'))
}

function shape(env: z.infer<typeof environment>, lan: boolean): Config {
  const host = env.HOST ?? (lan ? '0.0.0.0' : '127.0.0.1')
  const publicUrl = new URL(env.PUBLIC_URL ?? `http://${lan ? lanAddress() : 'localhost'}:${env.PORT}`).origin
  const local =
    lan || (isLoopback(host) && isLoopback(new URL(publicUrl).hostname) && env.TRUST_PROXY.kind === 'off')
  return {
    host,
    port: env.PORT,
    publicUrl,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    secretKey: env.SECRET_KEY,
    synchronous: env.SQLITE_SYNCHRONOUS,
    trustProxy: env.TRUST_PROXY,
    metricsToken: env.METRICS_TOKEN,
    webhookAllowHttp: env.WEBHOOK_ALLOW_HTTP ?? local,
    webhookAllowedNetworks: env.WEBHOOK_ALLOWED_NETWORKS ?? (local ? LOOPBACK_NETWORKS : []),
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    defaultPlan: env.DEFAULT_PLAN,
    bootstrapApiKey: env.BOOTSTRAP_API_KEY,
    bootstrapOwner: bootstrapOwner(env),
    signUp: env.SIGN_UP,
    google: google(env),
    deliveryRetentionDays: env.DELIVERY_RETENTION_DAYS,
    geoipCityDb: env.GEOIP_CITY_DB,
    scanRetentionDays: env.SCAN_RETENTION_DAYS,
    mail:
      env.SMTP_URL !== undefined && env.MAIL_FROM !== undefined
        ? { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM }
        : undefined,
    logLevel: env.LOG_LEVEL,
    lan,
    local,
  }
}

function databaseUrlProblem(text: string | undefined, check: z.RefinementCtx) {
  if (text === undefined) return
  // Never with its text, which holds a password.
  if (!/^postgres(ql)?:$/.test(URL.canParse(text) ? new URL(text).protocol : ''))
    check.addIssue(
      'must be like postgres://user:password@host:5432/database; special characters percent-encoded',
    )
}

function smtpUrlProblem(text: string | undefined, check: z.RefinementCtx) {
  if (text === undefined) return
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url && /^\/?$/.test(url.pathname) && !url.search && !url.hash
  // Never with its text, which may hold a password.
  if (!isPlain || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    check.addIssue(
      'must be like smtp://user:password@mail.example.com:587 or smtps://…; special characters percent-encoded',
    )
}

/** What the environment says together. */
function togetherProblem(env: Partial<Record<string, unknown>>, check: z.RefinementCtx) {
  const problem = (name: string, message: string) => check.addIssue({ code: 'custom', path: [name], message })
  for (const [names, why] of PAIRS) {
    const [given, missing] = env[names[0]] === undefined ? names.toReversed() : names
    if (given && env[given] !== undefined && env[String(missing)] === undefined)
      problem(given, `needs ${missing} beside it: ${why}`)
  }
  if (env.DATABASE_URL !== undefined && env.SECRET_KEY === undefined)
    problem(
      'SECRET_KEY',
      'is needed with DATABASE_URL: every instance must have the same one. Make it with: openssl rand -base64 32',
    )
}

/** Variables that mean something only together. */
const PAIRS = [
  [['BOOTSTRAP_EMAIL', 'BOOTSTRAP_PASSWORD'], 'the two make the first owner together'],
  [['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'], 'by the two Google knows this server'],
  [['SMTP_URL', 'MAIL_FROM'], 'no mail is sent without both'],
] as const

function google(env: { GOOGLE_CLIENT_ID?: string; GOOGLE_CLIENT_SECRET?: string }) {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = env
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

function bootstrapOwner(env: { BOOTSTRAP_EMAIL?: string; BOOTSTRAP_PASSWORD?: string }) {
  const { BOOTSTRAP_EMAIL: email, BOOTSTRAP_PASSWORD: password } = env
  return email === undefined || password === undefined ? undefined : { email, password }
}

function publicUrlProblem(text: string | undefined, check: z.RefinementCtx) {
  if (text === undefined) return
  const url = URL.canParse(text) ? new URL(text) : null
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    check.addIssue('must be an origin such as https://qr.example.com, without a path')
  }
}

function trustProxy(text: string, check: z.RefinementCtx): TrustProxy {
  try {
    return parseTrustProxy(text)
  } catch (error) {
    // The message names the variable by itself and is a whole sentence, which every line here is made to be.
    check.addIssue((error as Error).message.replace(/^TRUST_PROXY /, '').replace(/\.$/, ''))
    return z.NEVER
  }
}

function networks(text: string | undefined, check: z.RefinementCtx): string[] | undefined {
  if (text === undefined) return undefined
  const list = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  for (const cidr of list) {
    if (!ipaddr.isValidCIDR(cidr))
      check.addIssue(`must list networks such as 10.0.0.0/8, with commas; ${cidr} is not one`)
  }
  return list
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (bare === 'localhost') return true
  return isIP(bare) !== 0 && ipaddr.process(bare).range() === 'loopback'
}

/** This machine's address on the local network, for a phone that scans: the first private IPv4, or loopback if there is none. */
function lanAddress(): string {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address)
  const isPrivate = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)
  return addresses.find(isPrivate) ?? addresses[0] ?? '127.0.0.1'
}
