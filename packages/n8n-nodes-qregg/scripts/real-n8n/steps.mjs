import assert from 'node:assert/strict'

export { assert }

/** Runs promises one after the other, says how each ended, and counts. A broken one does not stop the next. */
export function createSteps() {
  let kept = 0
  /** @type {string[]} */
  const broken = []

  /** @param {string} promise a sentence @param {() => Promise<string | void>} check answers what it saw */
  async function step(promise, check) {
    const started = performance.now()
    const took = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
    try {
      const seen = await check()
      kept++
      console.log(`  ok      ${promise} (${took()})${seen ? `: ${seen}` : ''}`)
    } catch (error) {
      broken.push(promise)
      console.log(
        `  BROKEN  ${promise} (${took()})\n          ${String(error.stack ?? error).replace(/\n/g, '\n          ')}`,
      )
    }
  }

  return { step, chapter: (title) => console.log(`\n${title}`), result: () => ({ kept, broken }) }
}
