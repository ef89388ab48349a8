import { parseArgs } from 'node:util'

/**
 * One command-line option. A number carries its bounds, so that no typing mistake asks for an hour of load.
 * @typedef {{ default: number, min: number, max: number, help: string }} NumberOption
 * @typedef {{ default: boolean | string, help: string }} PlainOption
 */

/**
 * Reads `--name value` options. `--help` prints them and ends the process.
 * @template {Record<string, NumberOption | PlainOption>} D
 * @param {D} definitions
 * @param {string[]} argv as in `process.argv.slice(2)`
 * @returns {{ [K in keyof D]: D[K]['default'] }}
 * @throws when an option is unknown, or a number is missing or out of its bounds
 */
export function readOptions(definitions, argv) {
  /** @type {Record<string, { type: 'boolean' | 'string' }>} */
  const options = { help: { type: 'boolean' } }
  for (const [name, { default: usual }] of Object.entries(definitions)) {
    options[name] = { type: typeof usual === 'boolean' ? 'boolean' : 'string' }
  }
  const { values } = parseArgs({ args: argv, options, strict: true })
  if (values.help) {
    for (const [name, option] of Object.entries(definitions)) {
      console.log(`--${name.padEnd(20)} ${option.help} (${option.default === '' ? 'none' : option.default})`)
    }
    process.exit(0)
  }
  /** @type {Record<string, unknown>} */
  const read = {}
  for (const [name, option] of Object.entries(definitions)) {
    const given = values[name] ?? option.default
    read[name] = 'min' in option ? bounded(name, Number(given), option) : given
  }
  return /** @type {any} */ (read)
}

/** @param {string} name @param {number} value @param {NumberOption} option */
function bounded(name, value, { min, max }) {
  if (value >= min && value <= max) return value
  throw new Error(`--${name} must be a number from ${min} to ${max}`)
}
