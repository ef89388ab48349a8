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
