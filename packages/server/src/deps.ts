import type { Logger } from 'pino'
import { createAccounts } from './accounts/accounts.ts'
import type { GoogleEndpoints } from './accounts/google.ts'
import { createSignUpLinks } from './accounts/sign-up-links.ts'
import { namesOfActors } from './actors.ts'
import { findCaller, findCallerByKeyId, revokeKeysMadeBy } from './api-keys/api-keys.ts'
import { createLastUsed } from './api-keys/last-used.ts'
import { createAuditLog } from './audit-log/audit-log.ts'
import { type Clock, systemClock } from './clock.ts'
import { createCodeLists } from './codes/code-lists.ts'
import { createCodes } from './codes/codes.ts'
import type { Config } from './config.ts'
import { openEmbedded } from './db/embedded.ts'
import { openPostgres } from './db/postgres.ts'
import type { Database } from './db/schema.ts'
import type { Storage } from './db/storage.ts'
import { embeddedParts, sharedParts } from './engine-parts.ts'
import { THE_SERVER } from './http/audit.ts'
import type { Caller } from './http/caller.ts'
import { createClientOfRequest } from './http/client-of-request.ts'
import { createIdempotency } from './http/idempotency.ts'
import { createNewId, type NewId } from './ids.ts'
import { createLogger } from './log.ts'
import { createMailer } from './mail/mailer.ts'
import { createInvitations, revokeInvitationsMadeBy } from './members/invitations.ts'
import { createMembers } from './members/members.ts'
import { tellAdmins } from './members/tell-admins.ts'
import { startHousekeeping } from './operations/housekeeping.ts'
import { createOwnHost } from './own-host.ts'
import { createDesignChecks } from './qr-images/check/design-check.ts'
import { createQrImages } from './qr-images/images.ts'
import { createLogos } from './qr-images/logos/logos.ts'
import { createStudio } from './qr-images/studio/studio.ts'
import { createZipPlaces } from './qr-images/zip/routes.ts'
import { parseAgent } from './scans/enrichment/agent.ts'
import { createClientAddress } from './scans/enrichment/client-address.ts'
import { createExportPlaces } from './scans/export/places.ts'
import { scanFloor } from './scans/floor.ts'
import { createErasures } from './scans/removal/erasures.ts'
import { createRetention } from './scans/removal/retention.ts'
import { createStreamHub } from './scans/stream/hub.ts'
import { checkSecretKey, createFingerprint, createSecretBox, readSecretKey } from './secrets.ts'
import type { Resolve } from './webhooks/connector.ts'
import type { LaneOptions } from './webhooks/lanes.ts'
import { tellOfUnwell } from './webhooks/notices.ts'
import { openWebhooks, type Webhooks } from './webhooks/open-webhooks.ts'
import { sweepDeliveries } from './webhooks/retention.ts'

/** What another instance has put there, and what is tried again. */
const MAIL_EVERY_MS = 10_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What tests replace: time, names, chance, and the outside world. */
export type Overrides = {
  clock?: Clock
  newId?: NewId
  random?: () => number
  resolve?: Resolve
  logger?: Logger
  googleEndpoints?: GoogleEndpoints
  /** Where the dashboard's built pages are. */
  dashboardFolder?: string
  /** How long an attempt may take, in milliseconds, and how many may be under way. */
  sending?: { timeoutMs?: number; lanes?: Partial<LaneOptions> }
}

export type Deps = Awaited<ReturnType<typeof createDeps>>

/** The composition root: opens everything the server consists of. Nothing listens and nothing is sent yet. */
export async function createDeps(config: Config, overrides: Overrides = {}) {
  const clock = overrides.clock ?? systemClock
  const newId = overrides.newId ?? createNewId(clock)
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const holder = `process ${process.pid}, ${config.publicUrl}`
  const storage: Storage = config.databaseUrl
    ? await openPostgres(config.databaseUrl, config.dataDir, logger, holder)
    : await openEmbedded(config.dataDir, config.synchronous, holder)
  const parts = storage.kind === 'postgres' ? sharedParts(storage, logger) : embeddedParts(storage)
  const { database } = storage
  const secretKey = readSecretKey(config.secretKey, storage.paths.secretKey)
  const box = createSecretBox(secretKey)
  await checkSecretKey(database, box)

  const auditLog = createAuditLog({ database, clock, newId })
  const record = auditLog.record
  const mailer = createMailer({ database, clock, box, logger, mail: config.mail })
  const { publicUrl } = config
  const invitations = createInvitations({
    database,
    clock,
    newId,
    record,
    mailer,
    publicUrl,
    signUpLinks: createSignUpLinks({ box, clock }),
  })
  const streams = createStreamHub()
  const scans = await parts.openScans({
    clock,
    logger,
    trustProxy: config.trustProxy,
    cityDatabasePath: config.geoipCityDb,
    floor: Math.max(await highestCursor(database), await scanFloor(database)),
    committed(rows, snapshotOf) {
      webhooks.engine.scansCommitted(rows, snapshotOf)
      streams.committed(rows)
    },
  })
  const { codeCache, deliveryStore, peers } = parts
  const webhooks: Webhooks = openWebhooks({
    database,
    store: deliveryStore,
    peers,
    box,
    clock,
    newId,
    random: overrides.random ?? Math.random,
    logger,
    record,
    allowHttp: config.webhookAllowHttp,
    allowedNetworks: config.webhookAllowedNetworks,
    resolve: overrides.resolve,
    ...overrides.sending,
    scans,
  })
  const studio = createStudio(logger)
  const logos = createLogos({ database, clock, studio })
  const designChecks = createDesignChecks({ studio, logos, publicUrl: config.publicUrl })
  const codes = createCodes({
    database,
    clock,
    newId,
    publicUrl: config.publicUrl,
    isOwnHost: createOwnHost(config),
    events: webhooks.events,
    changed: (code) => codeCache.forget(code),
    countScans: (list) => scans.reader.counts(list.map((code) => code.num)),
    checkDesign: designChecks.onSave,
    record,
  })
  const idempotency = createIdempotency({ database, clock, box })
  await idempotency.sweep()
  const lastUsed = createLastUsed(database, clock, (error) =>
    logger.warn({ err: error }, 'last use of keys was not written'),
  )

  const addressOf = createClientAddress(config.trustProxy)
  const accounts = createAccounts({
    database,
    clock,
    newId,
    config,
    makeLimiter: parts.makeLimiter,
    clientAddress: createClientOfRequest({ addressOf, trustProxy: config.trustProxy, logger }),
    readAgent: parseAgent,
    fingerprint: createFingerprint(secretKey, 'accounts'),
    box,
    logger,
    mailer,
    takeInvitation: invitations.join,
    recordChange: record,
    async revokeMadeBy(trx, personId) {
      await revokeKeysMadeBy(trx, { clock, record }, personId, THE_SERVER)
      await revokeInvitationsMadeBy(trx, { record }, personId, THE_SERVER)
    },
    googleEndpoints: overrides.googleEndpoints,
  })

  const stopping = new AbortController()
  const { scanRetentionDays } = config
  const removeOldScans =
    scanRetentionDays === undefined
      ? async () => {}
      : createRetention(
          { clock, ...scans, owedUpTo: webhooks.owedScansUpTo },
          scanRetentionDays,
          stopping.signal,
        )
  const erasures = createErasures({
    database,
    clock,
    newId,
    logger,
    record,
    ...scans,
    stopping: stopping.signal,
  })
  const people = tellAdmins(mailer, config)
  const tellOfUnwellWebhooks = () => tellOfUnwell({ database, clock, publicUrl, people })
  const housekeeping = startHousekeeping(
    [
      { name: 'erasures', everyMs: MINUTE_MS, run: erasures.run },
      { name: 'old scans', everyMs: HOUR_MS, run: removeOldScans },
      { name: 'notices', everyMs: MINUTE_MS, run: tellOfUnwellWebhooks },
      { name: 'recovery pings', everyMs: MINUTE_MS, run: webhooks.pingDisabled },
      { name: 'idempotency', everyMs: HOUR_MS, run: idempotency.sweep },
      { name: 'sessions', everyMs: HOUR_MS, run: accounts.sessions.sweep },
      { name: 'mail', everyMs: MAIL_EVERY_MS, run: mailer.run },
      { name: 'invitations', everyMs: HOUR_MS, run: invitations.sweep },
      { name: 'audit log', everyMs: HOUR_MS, run: auditLog.sweep },
      { name: 'logos', everyMs: HOUR_MS, run: logos.sweep },
      {
        name: 'deliveries',
        everyMs: HOUR_MS,
        run: () => sweepDeliveries(database, clock, config.deliveryRetentionDays),
      },
    ],
    logger,
  )

  return {
    config,
    clock,
    newId,
    logger,
    storage,
    database,
    box,
    codes,
    codeLists: createCodeLists({ database }),
    codeCache,
    ...scans,
    streams,
    ...webhooks,
    deliveryStore,
    makeLimiter: parts.makeLimiter,
    images: createQrImages({ cacheSize: 2_000, studio }),
    logos,
    designChecks,
    nameActors: (ids: readonly string[]) => namesOfActors(database, ids),
    idempotency,
    accounts,
    dashboardFolder: overrides.dashboardFolder,
    auditLog,
    recordChange: record,
    mailer,
    tellOfUnwellWebhooks,
    exportPlaces: createExportPlaces(),
    zipPlaces: createZipPlaces(),
    members: createMembers({ database, record }),
    invitations,
    removeOldScans,
    erasures,
    /** Begins to send. Scans are handed on only once there is somebody to hand them to. */
    async start() {
      await webhooks.engine.start()
      scans.start()
    },
    async findCaller(key: string) {
      const caller = await findCaller(database, clock, key)
      if (caller) lastUsed.touch(caller.id)
      return caller
    },
    /** The same caller as of now; undefined when they may do nothing here any more. */
    callerAgain: (caller: Caller) =>
      caller.kind === 'person'
        ? accounts.sessions.callerAgain(caller)
        : findCallerByKeyId(database, clock, caller.id),
    /** After the last request: what is under way is finished, everything is on disk, the folder is given back. */
    async close() {
      streams.stop()
      stopping.abort()
      scans.recorder.stop()
      const steps = [
        // Before the chores are waited for: one of them sends all the mail there is, and a mail server may take its time.
        mailer.stop,
        housekeeping.stop,
        erasures.settled,
        studio.close,
        webhooks.close,
        lastUsed.stop,
        scans.close,
        storage.close,
      ]
      // One that fails, because the database is away, must not keep the others from what they have to do.
      for (const step of steps)
        await step().catch((error: unknown) => logger.warn({ err: error }, 'a part did not stop cleanly'))
    },
  }
}

async function highestCursor(database: Database): Promise<number> {
  const row = await database
    .selectFrom('webhooks')
    .select((builder) => builder.fn.max('cursor_id').as('highest'))
    .executeTakeFirst()
  return row?.highest ?? 0
}
