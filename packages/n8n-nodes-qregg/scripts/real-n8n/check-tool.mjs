import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './install.mjs'
import { until } from './n8n-client.mjs'
import { assert } from './steps.mjs'

/** The action node as an AI agent's tool. n8n runs a tool by hand as an agent would, without asking any model. */
export async function checkTool({ step, chapter }, { n8n, credential, ask }) {
  chapter('The tool of an AI agent')
  const example = JSON.parse(readFileSync(join(packageFolder, 'examples', 'ask-an-agent.json'), 'utf8'))
  const start = {
    ...example.nodes[0],
    name: 'Start',
    type: 'n8n-nodes-base.manualTrigger',
    typeVersion: 1,
    parameters: {},
  }
  const { [example.nodes[0].name]: fromChat, ...connections } = example.connections
  const nodes = [start, ...example.nodes.slice(1)].map((node) =>
    node.type.startsWith('n8n-nodes-qregg.') ? { ...node, credentials: { qreggApi: credential } } : node,
  )
  const { id } = await n8n.save({ ...example, nodes, connections: { ...connections, Start: fromChat } })

  /** @param {string} name the tool's node @param {object} query what a model would fill in */
  async function call(name, query) {
    const tool = name.replaceAll(' ', '_')
    const { executionId } = await n8n.call('POST', `/rest/workflows/${id}/run`, {
      triggerToStartFrom: { name: 'Start' },
      destinationNode: { nodeName: name, mode: 'inclusive' },
      agentRequest: { query: { [tool]: query }, tool: { name: tool } },
    })
    const { status, error, runData } = await until('the tool', () => n8n.finished(executionId), 60)
    assert.equal(status, 'success', error?.message)
    return JSON.stringify(runData)
  }

  await step('makes a code with what the model filled in, and finds it again', async () => {
    const seen = await call('Make a QR code', {
      destination: 'https://example.com/by-agent',
      title: 'By an agent',
    })
    const [made] = await ask('GET', '/codes?search=by-agent')
    assert.equal(made?.title, 'By an agent', seen)
    assert.match(await call('Find QR codes', { search: 'By an agent' }), new RegExp(made.shortCode))
    return made.shortUrl
  })
}
