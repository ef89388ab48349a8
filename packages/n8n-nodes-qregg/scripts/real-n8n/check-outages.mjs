import { setTimeout as sleep } from 'node:timers/promises'
import { until } from './n8n-client.mjs'
import { assert } from './steps.mjs'

/** What becomes of subscriptions when the server is away, when n8n tests in the editor, and on n8n's older path. */
export async function checkOutages({ step, chapter }, tools, made) {
  const { n8n, ask, scan, code, startServer, stopServer, restartN8n } = tools
  const { id, nodes, one, held, itemsSince, newest } = made
  chapter('Outages, tests in the editor, and the older way of publishing')
  await n8n.change(id, { nodes: nodes({}) })

  await step(
    'published while the server is away, it is one subscription once the server is back',
    async () => {
      await stopServer()
      const published = n8n.publish(id)
      await sleep(4_000)
      await startServer()
      assert.equal((await published).status, 'published')
      await one(['scan'])
    },
  )

  await step('unpublished while the server is away, none is left in the end', async () => {
    await stopServer()
    await n8n.unpublish(id)
    await sleep(8_000)
    await startServer()
    assert.equal((await held()).length, 1, 'the server still holds it when it comes back')
    await until('no subscription', async () => (await held()).length === 0, 60)
  })

  await step('away for longer than n8n tries, the next publication takes up what was left', async () => {
    await n8n.publish(id)
    await stopServer()
    await n8n.unpublish(id)
    await n8n.settled(id, 150)
    await startServer()
    assert.equal((await held()).length, 1, 'nobody was there to be told')
    await n8n.publish(id)
    await one(['scan'])
    await n8n.unpublish(id)
    await until('no subscription', async () => (await held()).length === 0, 30)
  })

  await step(
    '"Listen for test event" subscribes for the test URL, gets one scan, and leaves none',
    async () => {
      const { waitingForWebhook } = await n8n.call('POST', `/rest/workflows/${id}/run`, {
        triggerToStartFrom: { name: 'Qregg Trigger' },
      })
      assert.equal(waitingForWebhook, true)
      const [test] = await held()
      assert.match(test.url, /\/webhook-test\//)
      const before = await newest()
      await scan(code)
      assert.equal((await itemsSince(before, 1)).flat().length, 1)
      await until('no subscription', async () => (await held()).length === 0, 30)
    },
  )

  await step('an n8n that does not know its public address is told so', async () => {
    await restartN8n({ WEBHOOK_URL: 'http://10.255.255.1:5678/' })
    const { status, triggers } = await n8n.publish(id)
    assert.equal(status, 'failed')
    assert.deepEqual(await held(), [])
    await n8n.unpublish(id)
    await n8n.settled(id)
    assert.match(triggers[0].errorMessage, /refuses to call this n8n at http:\/\/10\.255/)
    return triggers[0].errorMessage
  })

  await step(
    'on the older path: publish, publish again and restart keep one; unpublish leaves none',
    async () => {
      await restartN8n({ N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'false' })
      await n8n.publish(id, { polls: false })
      await one(['scan'])
      await n8n.change(id, { nodes: nodes({ events: ['scan', 'code.deleted'] }) })
      await n8n.publish(id, { polls: false })
      await one(['scan', 'code.deleted'])
      await restartN8n({ N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'false' })
      await until('n8n to have activated it again', async () => (await held()).length === 1, 30)
      await one(['scan', 'code.deleted'])
      const before = await newest()
      await scan(code)
      assert.equal((await itemsSince(before, 1)).flat().length, 1)
      await n8n.unpublish(id)
      await until('no subscription', async () => (await held()).length === 0, 30)
    },
  )

  await step('on the older path, unpublished while the server is away, none is left in the end', async () => {
    await n8n.publish(id, { polls: false })
    await until('one subscription', async () => (await held()).length === 1, 30)
    await stopServer()
    const unpublished = n8n.unpublish(id)
    await sleep(5_000)
    await startServer()
    await unpublished
    await until('no subscription', async () => (await held()).length === 0, 60)
    assert.deepEqual(await ask('GET', '/webhooks'), [])
  })
}
