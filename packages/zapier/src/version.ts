/** The app's version on Zapier, the same as in package.json. Zapier runs each version that people use side by side. */
export const VERSION = '0.1.0'
