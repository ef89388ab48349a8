import base from './jest.config.mjs'

const [first, postgres] = base.projects
const inBrowser = {
  testMatch: ['<rootDir>/packages/dashboard/test/browser/**/*.browser.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}

/** What needs a browser, on both engines: `npm run test:browser`. Chromium is Debian's, or CHROMIUM_PATH names another. */
export default {
  ...base,
  projects: [
    { ...first, ...inBrowser, displayName: 'sqlite' },
    // What a page looks like has nothing to do with where its data are.
    { ...postgres, ...inBrowser, testPathIgnorePatterns: ['/node_modules/', 'accessible', 'kept', 'weight'] },
  ],
}
