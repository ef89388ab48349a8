/** @param {'es6' | 'commonjs'} type what the sources are turned into */
const transform = (type) => ({
  '\\.ts$': [
    '@swc/jest',
    {
      swcrc: false,
      sourceMaps: 'inline',
      jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
      module: { type },
    },
  ],
})

const shared = {
  // Packages of the workspace are read from their sources, so a test never runs yesterday's build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/', '<rootDir>/data/'],
}

/** Tests that break or copy the SQLite file, or read no database at all: the same again would show nothing new. */
const SQLITE_ONLY = [
  'redirect/(failing-answer|kept-or-refused)',
  'codes/(encoding|landing-pages)',
  'http/stream-file',
  'qr-images/(images|logo-files|matrix|png|styles|studio|svg|terminal|zip-format)',
  'scans/(agent|client-address|csv|damaged-store|enrich|fold-worker|list-plans|long-tail|place|reason|referrer|salts|stream-parts|visitor)',
  'webhooks/(address-policy|body|completions|connector|connector-names|crash|crash-script|full-disk)',
  'webhooks/(lanes|outcome|retry-schedule|signature|upgrade|verdict)',
].map((name) => `/test/${name}\\.test\\.ts$`)

export default {
  projects: [
    {
      ...shared,
      testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/packages/n8n-nodes-qregg/',
        '<rootDir>/packages/zapier/',
      ],
      // A folder for the PostgreSQL that the first file that wants one starts; see test/support/postgres.ts there.
      globalSetup: '<rootDir>/packages/server/test/support/run-setup.mjs',
      globalTeardown: '<rootDir>/packages/server/test/support/run-teardown.mjs',
      extensionsToTreatAsEsm: ['.ts'],
      transform: transform('es6'),
    },
    {
      // Everything that starts a server runs once more on PostgreSQL. What starts none, or is about SQLite's own ways, does
      // not: see test/postgres for PostgreSQL's.
      ...shared,
      displayName: 'postgres',
      globals: { qreggEngine: 'postgres' },
      testMatch: [
        '<rootDir>/packages/server/test/{accounts,api-keys,audit-log,codes,dashboard,deliveries,documented,http,mail,members,qr-images,redirect,scans,webhooks,workspaces}/**/*.test.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', ...SQLITE_ONLY],
      globalSetup: '<rootDir>/packages/server/test/support/run-setup.mjs',
      globalTeardown: '<rootDir>/packages/server/test/support/run-teardown.mjs',
      extensionsToTreatAsEsm: ['.ts'],
      transform: transform('es6'),
    },
    {
      ...shared,
      testMatch: ['<rootDir>/packages/zapier/test/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/packages/zapier/test/support/give-back-http.ts'],
      extensionsToTreatAsEsm: ['.ts'],
      transform: transform('es6'),
    },
    {
      // n8n loads its nodes as CommonJS, and the ES modules of n8n-workflow do not run in Node.
      ...shared,
      testMatch: ['<rootDir>/packages/n8n-nodes-qregg/test/**/*.test.ts'],
      transform: transform('commonjs'),
    },
  ],
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/scripts/test-reporter.mjs'],
}
