import { createServer } from 'node:http'
import { assert } from './steps.mjs'

/** What n8n knows of the package, and what "Test" says of a credential. */
export async function checkCredential({ step, chapter }, { n8n, server, good }) {
  chapter('The package and its credential')

  await step('n8n loads both nodes, the tool variant and the credential, each with both icons', async () => {
    const nodes = await n8n.call('GET', '/types/nodes.json')
    const names = nodes.map(({ name }) => name).filter((name) => name.startsWith('n8n-nodes-qregg.'))
    assert.deepEqual(
      names.sort(),
      ['qregg', 'qreggTool', 'qreggTrigger'].map((name) => `n8n-nodes-qregg.${name}`),
    )
    const credentials = await n8n.call('GET', '/types/credentials.json')
    const shown = [...nodes, ...credentials].filter(({ name }) => /qregg/.test(name))
    for (const { name, iconUrl } of shown)
      for (const theme of ['light', 'dark'])
        assert.match(await n8n.text(`/${iconUrl[theme]}`), /^<svg/, `${name} has no ${theme} icon`)
    return names.join(', ')
  })

  const test = (change) => n8n.testCredential({ ...good, ...change })
  await step('a good key passes the test', async () => assert.equal((await test({})).status, 'OK'))
  await step('an address with spaces, slashes or the API path is forgiven', async () => {
    for (const baseUrl of [` ${server}/ `, `${server}//`, `${server}/api/v1`, `${server}/api/v1/`])
      assert.equal((await test({ baseUrl })).status, 'OK', baseUrl)
  })
  const refused = async (change) => {
    const { status, message } = await test(change)
    assert.equal(status, 'Error')
    return message
  }
  await step('a wrong key fails it', () => refused({ apiKey: 'qre_wrong' }))
  await step('a server that is not there fails it', () => refused({ baseUrl: 'http://127.0.0.1:9' }))
  await step('another site that answers 200 fails it', async () => {
    const site = createServer((_request, response) => response.end('<h1>Welcome</h1>'))
    await new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve(undefined)))
    const { port } = /** @type {import('node:net').AddressInfo} */ (site.address())
    const message = await refused({ baseUrl: `http://127.0.0.1:${port}` })
    site.close()
    assert.match(message, /not a Qregg server/)
    return message
  })
}
