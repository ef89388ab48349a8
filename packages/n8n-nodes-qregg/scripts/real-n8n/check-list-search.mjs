import { assert } from './steps.mjs'

/** "From List" of both nodes, as the editor asks for it. */
export async function checkListSearch({ step, chapter }, { n8n, credential }) {
  chapter('The list to choose a code from')
  const search = (name, more = {}) =>
    n8n.call('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
      path: 'parameters.codeId',
      nodeTypeAndVersion: { name: `n8n-nodes-qregg.${name}`, version: 1 },
      currentNodeParameters: { resource: 'code', operation: 'get' },
      credentials: { qreggApi: credential },
      methodName: 'searchCodes',
      ...more,
    })

  for (const name of ['qregg', 'qreggTrigger']) {
    await step(`${name} shows codes page by page, and searches`, async () => {
      const first = await search(name)
      const second = await search(name, { paginationToken: first.paginationToken })
      assert.equal(first.results.length, 50)
      const values = [...first.results, ...second.results].map(({ value }) => value)
      assert.equal(new Set(values).size, 100)
      const found = await search(name, { filter: 'table 1' })
      assert.deepEqual(
        found.results.map(({ name: shown }) => shown),
        ['Table 1 (table-1)'],
      )
      assert.equal(found.paginationToken, undefined)
      assert.deepEqual((await search(name, { filter: 'nothing is called so' })).results, [])
      return `${found.results[0].name} → ${found.results[0].url}`
    })
  }
}
