import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../server-under-test/product.mjs'

/**
 * Edits titles and destinations of the codes in turn all the while, one after the other, so that scans, deliveries
 * and retries of the same code see several of its revisions. A kill may cut an edit off, whether it was kept or not.
 * @param {{ installation: import('../server-under-test/product.mjs').Installation, rate: number,
 *   codes: { id: string, destination: string }[], broken: import('./broken-promises.mjs').BrokenPromises, mayBeRefused?: boolean }} options
 *   `rate` is edits a second at most; 0: none. `mayBeRefused`: with a 503, as while there is no database
 */
export function startEditor({ installation, codes, rate, broken, mayBeRefused = false }) {
  const counts = { edits: 0, 'edits cut off': 0 }
  let stopped = rate === 0

  const edit = async (number) => {
    const { id, destination } = codes[number % codes.length]
    const changes = { title: `Edit ${number}`, destination: `${destination}/${number}` }
    try {
      await ask(installation, 'PATCH', `/codes/${id}`, changes)
      counts.edits++
    } catch (error) {
      counts['edits cut off']++
      // Only a connection may break: what was answered has to be a 200.
      const isFine = mayBeRefused ? / answered 503/ : /^$/
      if (/ answered \d/.test(error.message) && !isFine.test(error.message))
        broken.add('an edit is taken', error.message)
    }
  }
  const all = async () => {
    for (let number = 1; !stopped; number++) {
      await edit(number)
      await sleep(1_000 / rate)
    }
  }
  const done = all()
  return {
    counts,
    /** Ends the editing and waits for the edit under way. */
    async stop() {
      stopped = true
      await done
    },
  }
}
