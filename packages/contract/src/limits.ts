/**
 * Every limit that a caller can meet, in one table. `GET /me` tells it, the schemas and the engine obey it.
 * Lengths are in characters, sizes in bytes, times in seconds unless the name says otherwise.
 */
export const LIMITS = {
  /** Requests a minute and API key (RATE_LIMIT_PER_MINUTE changes it). */
  requestsPerMinute: 60,
  bodyBytes: 65_536,
  titleLength: 200,
  destinationLength: 8_000,
  shortCodeMinLength: 2,
  shortCodeMaxLength: 64,
  externalIdLength: 255,
  tagsPerCode: 20,
  tagLength: 50,
  tagsListed: 1_000,
  metadataKeys: 50,
  metadataKeyLength: 40,
  metadataValueLength: 500,
  webhooksPerWorkspace: 1_000,
  /** That want anything but scans: one change of a code is written once for each of them. */
  eventWebhooksPerWorkspace: 50,
  webhookUrlLength: 2_000,
  webhookDescriptionLength: 200,
  webhookFilterCodes: 100,
  webhookFilterTags: 20,
  webhookRequestsPerSecond: 1_000,
  /** That are not through. */
  replaysPerWebhook: 10,
  secretGraceSeconds: 604_800,
  pageSize: 100,
  apiKeysPerWorkspace: 200,
  apiKeyNameLength: 100,
  membersPerWorkspace: 200,
  /** That nobody has taken yet. */
  invitationsPerWorkspace: 100,
  invitationDays: 7,
  workspacesPerPerson: 20,
  workspaceNameLength: 100,
  personNameLength: 100,
  emailLength: 254,
  passwordMinLength: 10,
  passwordMaxLength: 200,
  sessionDays: 30,
  idempotencyKeyLength: 255,
  idempotencySeconds: 86_400,
  restoreDays: 30,
  scansPerDelivery: 100,
  /** That are not through. */
  erasuresPerWorkspace: 100,
  /** At once. */
  exportsPerWorkspace: 2,
  /** Live streams of scans that are open at once, on one server. */
  streamsPerWorkspace: 20,
  deliveryBytes: 262_144,
  referrerLength: 512,
  userAgentLength: 512,
  qrImagePixels: 4_096,
  qrImageMargin: 64,
  /** Width of a PDF, in mm. */
  pdfMinMm: 5,
  pdfMaxMm: 2_000,
  imagesPerZip: 1_000,
  /** At once. */
  zipsPerWorkspace: 1,
  designMargin: 16,
  frameTextLength: 40,
  logoBytes: 1_048_576,
  /** Width times height of a PNG or JPEG. */
  logoPixels: 4_194_304,
  logosPerWorkspace: 500,
  textLength: 4_000,
  /** A long text within a payload: an SMS, the body of a mail, a note. */
  messageLength: 1_000,
  /** One line within a payload: a name, a street, a subject. */
  payloadLineLength: 200,
  websiteLength: 2_000,
  /** What the picture of a static code can hold: version 40 with error correction L. Source: ISO/IEC 18004, table 7. */
  staticCodeBytes: 2_953,
  codesPerRequest: 100,
  /** That a search looks through at once. */
  codesPerSearch: 250_000,
  /** Points of a series of statistics, days of their period, and items of each breakdown. */
  statsPoints: 1_000,
  statsDays: 3_660,
  statsTop: 100,
} as const

export type Limits = { readonly [Name in keyof typeof LIMITS]: number }
