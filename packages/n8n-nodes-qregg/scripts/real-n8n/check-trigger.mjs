import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from './n8n-client.mjs'
import { assert } from './steps.mjs'
import { byId, noCode, noOp, trigger, workflow } from './workflows.mjs'

const WEBHOOK_ID = '5f0c8f1e-5d4c-4f6b-9a53-000000000001'

/** Publishing, scanning, forging and restarting, with n8n's own publication service. */
export async function checkTrigger({ step, chapter }, tools) {
  const { n8n, ask, scan, credential, code, restartN8n, n8nUrl } = tools
  chapter('The trigger node')
  const url = `${n8nUrl}/webhook/${WEBHOOK_ID}/webhook`
  const nodes = (parameters) => [
    trigger(credential, WEBHOOK_ID, {
      events: ['scan'],
      codeId: noCode,
      output: 'scan',
      options: {},
      ...parameters,
    }),
    noOp(),
  ]
  const { id } = await n8n.save(workflow('On scan', nodes({})))
  const held = () => ask('GET', '/webhooks')
  /** Exactly one subscription, and it is this one. */
  async function one(events, filter = null) {
    const list = await held()
    assert.equal(list.length, 1, JSON.stringify(list))
    assert.deepEqual(
      [list[0].url, list[0].source, list[0].events, list[0].filter, list[0].active],
      [url, 'n8n', events, filter, true],
    )
    return list[0].id
  }
  const runs = () => n8n.executions(id)
  /** Every item that executions newer than `before` gave, once there are `count` of them. */
  async function itemsSince(before, count) {
    const fresh = await until(`${count} items`, async () => {
      const finished = await Promise.all(
        (await runs()).filter((run) => Number(run.id) > before).map((run) => n8n.finished(run.id)),
      )
      if (finished.includes(undefined)) return undefined
      const found = finished.map((run) => run.items('Qregg Trigger').map(({ json }) => json))
      return found.flat().length >= count ? found : undefined
    })
    return fresh
  }
  const newest = async () => Math.max(0, ...(await runs()).map((run) => Number(run.id)))
  /** The node's memory, as n8n's own API tells it. */
  const state = async () => {
    const { staticData } = await n8n.call('GET', `/rest/workflows/${id}`)
    const data = typeof staticData === 'string' ? JSON.parse(staticData) : staticData
    return data['node:Qregg Trigger']
  }
  const deliver = (body, signature) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'whd_try',
        ...(signature ? { 'x-qregg-signature': signature } : {}),
      },
      body,
    })
  const sign = (body, secret) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  let first = ''

  await step('publish makes exactly one subscription, for the production URL', async () => {
    assert.deepEqual(await held(), [])
    const { status } = await n8n.publish(id)
    assert.equal(status, 'published')
    first = await one(['scan'])
    const memory = await state()
    assert.equal(memory.webhookId, first)
    assert.match(memory.secret, /^whsec_[A-Za-z0-9+/]{44}$/)
    return `${first} ${url}`
  })

  await step('a real scan starts one execution with one item', async () => {
    const before = await newest()
    await scan(code)
    const found = await itemsSince(before, 1)
    await sleep(1_000)
    assert.deepEqual(
      (await itemsSince(before, 1)).map((items) => items.length),
      [1],
    )
    const [[item]] = found
    assert.equal(item.id, item.scan.id)
    assert.deepEqual([item.event, item.code.id, item.scan.test], ['scan', code.id, false])
    return JSON.stringify(item)
  })

  await step(
    'thirty scans at once give thirty items, each once, in as many executions as there were deliveries',
    async () => {
      const before = await newest()
      await Promise.all(Array.from({ length: 30 }, () => scan(code)))
      const found = await itemsSince(before, 30)
      assert.equal(new Set(found.flat().map((item) => item.id)).size, 30)
      assert.equal(found.flat().length, 30)
      return `executions of ${found.map((items) => items.length).join(', ')} items`
    },
  )

  await step('one delivery of three scans is one execution with three items', async () => {
    const before = await newest()
    const scans = ['a', 'b', 'c'].map((letter) => ({
      code: { id: code.id, shortCode: code.shortCode },
      scan: { id: `scan_${letter}`, timestamp: new Date().toISOString() },
    }))
    const body = JSON.stringify({ event: 'scan', data: { scans }, timestamp: new Date().toISOString() })
    const { secret } = await state()
    assert.equal((await deliver(body, sign(body, secret))).status, 200)
    const found = await itemsSince(before, 3)
    assert.deepEqual(
      found.map((items) => items.map((item) => item.id)),
      [['scan_a', 'scan_b', 'scan_c']],
    )
  })

  await step('a forged, a missing and a stolen signature get 401 and start nothing', async () => {
    const before = await newest()
    const body = JSON.stringify({
      event: 'scan',
      data: { scans: [{ code: {}, scan: { id: 'scan_x' } }] },
      timestamp: '',
    })
    const { secret } = await state()
    const tries = [
      [body, sign(body, 'whsec_somebodyElse')],
      [body, undefined],
      [body, 'sha256='],
      [`${body} `, sign(body, secret)],
      [body, sign(body, secret).toUpperCase()],
    ]
    for (const [sent, signature] of tries) assert.equal((await deliver(sent, signature)).status, 401)
    await sleep(1_000)
    assert.equal(await newest(), before)
  })

  await step('a ping from the server is answered and starts nothing', async () => {
    const before = await newest()
    const told = await ask('POST', `/webhooks/${first}/test`)
    assert.deepEqual([told.delivered, told.status], [true, 200])
    await sleep(1_000)
    assert.equal(await newest(), before)
  })

  await step('an unrelated change, published again, keeps the same subscription', async () => {
    const { nodes: saved } = await n8n.call('GET', `/rest/workflows/${id}`)
    await n8n.change(id, { nodes: saved.map((node) => ({ ...node, position: [500, 500] })) })
    await n8n.publish(id)
    assert.equal(await one(['scan']), first)
  })

  await step('a restart of n8n keeps the same subscription, and scans arrive', async () => {
    await restartN8n()
    assert.equal(await one(['scan']), first)
    const before = await newest()
    await scan(code)
    assert.equal((await itemsSince(before, 1)).flat().length, 1)
  })

  await step(
    'other events, published, are still exactly one subscription, and it brings what changed',
    async () => {
      await n8n.change(id, { nodes: nodes({ events: ['code.updated', 'scan'] }) })
      await n8n.publish(id)
      await one(['scan', 'code.updated'])
      const before = await newest()
      await ask('PATCH', `/codes/${code.id}`, { title: 'Table one' })
      const [[item]] = await itemsSince(before, 1)
      assert.deepEqual(
        [item.event, item.code.title, item.previous],
        ['code.updated', 'Table one', { title: 'Table 1' }],
      )
      assert.match(item.id, /^whd_/)
    },
  )

  await step('what is left over for the same URL is removed', async () => {
    await ask('POST', '/webhooks', { url, events: ['code.deleted'], source: 'n8n' })
    assert.equal((await held()).length, 2)
    await n8n.change(id, { nodes: nodes({ events: ['scan'], codeId: byId(code.id), output: 'delivery' }) })
    await n8n.publish(id)
    await one(['scan'], { codeIds: [code.id] })
  })

  await step(
    'filtered by a code, other codes start nothing; one item per delivery is the whole body',
    async () => {
      const before = await newest()
      const other = await ask('POST', '/codes', { payload: { url: 'https://example.com/other' } })
      await scan(other)
      await scan(code)
      const [[item]] = await itemsSince(before, 1)
      assert.deepEqual([item.event, item.data.scans[0].code.id], ['scan', code.id])
      await sleep(1_000)
      assert.equal((await itemsSince(before, 1)).length, 1)
      return Object.keys(item).join(', ')
    },
  )

  await step('a subscription lost at the server comes back when the parameters change', async () => {
    await ask('DELETE', `/webhooks/${(await held())[0].id}`)
    await n8n.change(id, { nodes: nodes({ options: { tags: 'summer' } }) })
    await n8n.publish(id)
    await one(['scan'], { tags: ['summer'] })
  })

  await step('unpublish leaves none', async () => {
    await n8n.unpublish(id)
    await until('no subscription', async () => (await held()).length === 0, 30)
    assert.equal(Object.keys((await state()) ?? {}).length, 0)
  })

  return { id, nodes, one, held, runs, itemsSince, newest }
}
