import { operations } from '@qregg/contract'
import type { Authentication, Bundle, ZObject } from 'zapier-platform-core'
import { call, notOurs } from './api/call.ts'
import { HOSTED_SERVER, readConnection } from './api/connection.ts'

/** What a connection is known by. */
type Account = { workspace: string; server: string }

/** Makes an authenticated call. @throws Zapier's errors when the key or the server is not right */
async function test(z: ZObject, bundle: Bundle): Promise<Account> {
  const { host } = readConnection(z, bundle)
  const { data } = await call(z, bundle, operations.getMe)
  if (typeof data?.workspace?.name !== 'string' || !Array.isArray(data.features)) throw notOurs(z, host)
  return { workspace: data.workspace.name, server: host }
}

/** Names the workspace and the server, so that two connections can be told apart; never the key. */
async function connectionLabel(_z: ZObject, bundle: Pick<Bundle, 'inputData'>): Promise<string> {
  const { workspace, server } = bundle.inputData as Account
  return `${workspace} (${server})`
}

export const authentication: Authentication = {
  type: 'custom',
  fields: [
    {
      key: 'baseUrl',
      label: 'Server URL',
      type: 'string',
      required: true,
      default: HOSTED_SERVER,
      isNoSecret: true,
      placeholder: 'https://qr.example.com',
      helpText: `Leave it as it is, unless you run a server of your own: then enter its address. ([What the hosted server is](${HOSTED_SERVER}))`,
    },
    {
      key: 'apiKey',
      label: 'API Key',
      type: 'password',
      required: true,
      helpText: `Make one in the tab "API keys" of your dashboard: [here](${HOSTED_SERVER}) on the hosted server, at your server's address followed by /dashboard/ on one of your own. Only owners and admins can. It is shown only once.`,
    },
  ],
  test,
  connectionLabel,
}
