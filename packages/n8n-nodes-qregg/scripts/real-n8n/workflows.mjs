/** @typedef {{ id: string, name: string }} Credential */

/**
 * A workflow in n8n's own form: its nodes in a row, the first one starts it.
 * @param {string} name @param {object[]} nodes @param {object} [more]
 */
export function workflow(name, nodes, more = {}) {
  const connections = Object.fromEntries(
    nodes
      .slice(0, -1)
      .map((node, index) => [
        node.name,
        { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] },
      ]),
  )
  return { name, nodes, connections, settings: { executionOrder: 'v1' }, ...more }
}

let count = 0

/** @param {string} name @param {string} type @param {object} parameters @param {object} [more] */
function node(name, type, parameters, more = {}) {
  count++
  return {
    id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    name,
    type,
    typeVersion: 1,
    position: [count * 10, 0],
    parameters,
    ...more,
  }
}

/** The start by hand, and the items it gives: pinned, as a person pins them in the editor. */
export function started(name, items, nodes) {
  const start = node('Start', 'n8n-nodes-base.manualTrigger', {})
  return workflow(name, [start, ...nodes], { pinData: { Start: items.map((json) => ({ json })) } })
}

/** The action node. @param {Credential} credential @param {object} parameters @param {object} [more] */
export const qregg = (credential, parameters, more = {}) =>
  node(more.name ?? 'Qregg', 'n8n-nodes-qregg.qregg', parameters, {
    credentials: { qreggApi: credential },
    ...more,
  })

/** The trigger node. @param {Credential} credential @param {string} webhookId @param {object} parameters */
export const trigger = (credential, webhookId, parameters) =>
  node('Qregg Trigger', 'n8n-nodes-qregg.qreggTrigger', parameters, {
    webhookId,
    credentials: { qreggApi: credential },
  })

/** Something to go to after a trigger. @param {string} [name] */
export const noOp = (name = 'Done') => node(name, 'n8n-nodes-base.noOp', {})

/** A code chosen by its ID. @param {string} value an expression is fine */
export const byId = (value) => ({ __rl: true, mode: 'id', value })
/** A code chosen by what is printed. @param {string} value */
export const byShortCode = (value) => ({ __rl: true, mode: 'shortCode', value })
/** No code chosen. */
export const noCode = { __rl: true, mode: 'list', value: '' }
