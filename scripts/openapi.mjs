// Writes docs/openapi.json from the contract. With --check it writes nothing and fails when the file is out of date.
//   npm run openapi [-- --check]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openApiDocument } from '../packages/contract/dist/index.js'

const file = new URL('../docs/openapi.json', import.meta.url)
const wanted = `${JSON.stringify(openApiDocument(), null, 2)}\n`

function current() {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}

if (!process.argv.includes('--check')) {
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, wanted)
  console.log('Wrote docs/openapi.json.')
} else if (current() === wanted) {
  console.log('docs/openapi.json says what the contract says.')
} else {
  console.error('docs/openapi.json is out of date. Run `npm run openapi` and commit the result.')
  process.exit(1)
}
