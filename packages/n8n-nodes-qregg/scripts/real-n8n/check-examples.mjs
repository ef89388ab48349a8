import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './install.mjs'
import { assert } from './steps.mjs'

/** The example workflows of the README, imported as a person does, with a credential put in. */
export async function checkExamples({ step, chapter }, { n8n, credential, ask }) {
  chapter('The example workflows')
  const folder = join(packageFolder, 'examples')
  for (const file of readdirSync(folder)) {
    await step(`examples/${file} is imported${file.startsWith('make-') ? ' and runs' : ''}`, async () => {
      const example = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      const nodes = example.nodes.map((node) =>
        node.type.startsWith('n8n-nodes-qregg.') ? { ...node, credentials: { qreggApi: credential } } : node,
      )
      const saved = await n8n.save({ ...example, nodes })
      assert.equal(saved.nodes.length, example.nodes.length)
      if (!file.startsWith('make-')) return `${nodes.length} nodes`
      const { status, error, runData } = await n8n.run(saved.id, example.nodes[0].name)
      assert.equal(status, 'success', error?.message)
      assert.deepEqual(
        Object.keys(runData).sort(),
        nodes
          .filter(({ type }) => !type.endsWith('stickyNote'))
          .map(({ name }) => name)
          .sort(),
      )
      return `${(await ask('GET', '/codes?tag=tables')).length} codes made`
    })
  }
}
