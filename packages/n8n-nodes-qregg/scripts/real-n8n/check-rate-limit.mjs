import { assert } from './steps.mjs'
import { qregg, started } from './workflows.mjs'

/** A key that may ask five times a minute, and seven items. */
export async function checkRateLimit({ step, chapter }, { n8n, limited }) {
  chapter('The rate limit')
  await step('items beyond the limit wait as long as they are told to, and none fails', async () => {
    const credential = await n8n.saveCredential('Limited', limited)
    const items = Array.from({ length: 7 }, () => ({}))
    const node = qregg(credential, { resource: 'code', operation: 'getAll', returnAll: false, limit: 1 })
    const { id } = await n8n.save(started('Many', items, [node]))
    const before = performance.now()
    const { status, error } = await n8n.run(id)
    assert.equal(status, 'success', error?.message)
    const seconds = (performance.now() - before) / 1000
    assert.ok(seconds > 2, 'nothing had to wait')
    return `7 items in ${seconds.toFixed(0)} s at 5 requests a minute`
  })
}
