import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until `look` answers something true, and answers it.
 * @template T @param {string} what @param {() => Promise<T>} look @param {number} seconds @returns {Promise<T>}
 */
export async function until(what, look, seconds = 30) {
  const latest = performance.now() + seconds * 1000
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > latest) throw new Error(`${what}: not within ${seconds} s`)
    await sleep(250)
  }
}

/** n8n's own REST API, as its editor uses it. */
export class N8nClient {
  #url
  #cookie = ''
  #flatted

  /** @param {string} url @param {string} entry n8n's command, beside which its libraries lie */
  constructor(url, entry) {
    this.#url = url
    this.#flatted = createRequire(entry)('flatted')
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  async call(method, path, body) {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        cookie: this.#cookie,
        'push-ref': 'real-n8n',
        'browser-id': 'real-n8n',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    })
    const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0])
    if (cookies.length > 0) this.#cookie = cookies.join('; ')
    const text = await response.text()
    if (!response.ok)
      throw new Error(`n8n answered ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`)
    const answer = text === '' ? {} : JSON.parse(text)
    return answer.data ?? answer
  }

  /** @param {string} path @returns {Promise<string>} */
  async text(path) {
    return (await this.bytes(path)).toString('utf8')
  }

  /** @param {string} path @returns {Promise<Buffer>} */
  async bytes(path) {
    const response = await fetch(this.#url + path, {
      headers: { cookie: this.#cookie, 'browser-id': 'real-n8n' },
      signal: AbortSignal.timeout(60_000),
    })
    if (!response.ok) throw new Error(`n8n answered ${response.status} to ${path}`)
    return Buffer.from(await response.arrayBuffer())
  }

  /** A binary field's bytes, wherever n8n keeps them. @param {{ id?: string, data: string, mimeType: string }} file */
  file = ({ id, data, mimeType }) =>
    id
      ? this.bytes(`/rest/binary-data?${new URLSearchParams({ id, action: 'download', mimeType })}`)
      : Promise.resolve(Buffer.from(data, 'base64'))

  /** The first start: makes the owner and stays signed in. */
  setUp = () =>
    this.call('POST', '/rest/owner/setup', {
      email: 'owner@example.com',
      firstName: 'First',
      lastName: 'Owner',
      password: 'Only-for-a-try-1',
    })

  /** @param {string} name @param {{ baseUrl: string, apiKey: string }} data */
  async saveCredential(name, data) {
    const { id } = await this.call('POST', '/rest/credentials', { name, type: 'qreggApi', data })
    return { id, name }
  }

  /**
   * Saves a credential and presses "Test".
   * @param {{ baseUrl: string, apiKey: string }} data @returns {Promise<{ status: string, message: string }>}
   */
  async testCredential(data) {
    const saved = await this.saveCredential('Tried', data)
    return await this.call('POST', '/rest/credentials/test', {
      credentials: { ...saved, type: 'qreggApi', data },
    })
  }

  /** @param {object} workflow @returns {Promise<any>} */
  save = (workflow) => this.call('POST', '/rest/workflows', workflow)

  /** @param {string} id @param {object} changes */
  async change(id, changes) {
    const { versionId } = await this.call('GET', `/rest/workflows/${id}`)
    return await this.call('PATCH', `/rest/workflows/${id}`, { versionId, ...changes })
  }

  /**
   * Publishes what is saved and waits until n8n has done it; its older path has done it when it answers.
   * @param {string} id @param {{ polls?: boolean }} [how] @returns {Promise<any>}
   */
  async publish(id, { polls = true } = {}) {
    const { versionId } = await this.call('GET', `/rest/workflows/${id}`)
    await this.call('POST', `/rest/workflows/${id}/activate`, {
      versionId,
      name: `v-${versionId.slice(0, 8)}`,
    })
    return polls ? await this.settled(id) : undefined
  }

  /** @param {string} id */
  unpublish = (id) => this.call('POST', `/rest/workflows/${id}/deactivate`, {})

  /** Waits until the queue of publications has come to this workflow's last one. @param {string} id */
  settled = (id, seconds = 120) =>
    until(
      'the publication',
      async () => {
        const status = await this.call('GET', `/rest/workflows/${id}/publication-status`)
        return status.status === 'in_progress' ? undefined : status
      },
      seconds,
    )

  /** Runs a workflow by hand and answers what each node gave. @param {string} id @param {string} trigger */
  async run(id, trigger = 'Start') {
    const { executionId } = await this.call('POST', `/rest/workflows/${id}/run`, {
      triggerToStartFrom: { name: trigger },
    })
    return await until('the execution', () => this.finished(executionId), 120)
  }

  /** An execution that has ended, with its data; undefined while it runs. @param {string} id */
  async finished(id) {
    const execution = await this.call('GET', `/rest/executions/${id}`)
    if (['new', 'running', 'waiting'].includes(execution.status)) return undefined
    const { resultData } = this.#flatted.parse(execution.data)
    const items = (node) =>
      (resultData.runData[node] ?? []).flatMap((run) => run.data?.main?.flat() ?? []).filter(Boolean)
    return { id, status: execution.status, error: resultData.error, items, runData: resultData.runData }
  }

  /** Executions of a workflow, the newest first. @param {string} workflowId @returns {Promise<any[]>} */
  async executions(workflowId) {
    const filter = encodeURIComponent(JSON.stringify({ workflowId }))
    const { results } = await this.call('GET', `/rest/executions?filter=${filter}&limit=100`)
    return results
  }
}
