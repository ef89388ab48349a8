import { oneLine } from '../one-line.ts'
import type { StoredWebhook } from './webhook.ts'

export type Letter = { subject: string; text: string }

/** Webhooks that one letter names; the page has the others. */
const NAMED_AT_MOST = 20

type Some = readonly [StoredWebhook, ...StoredWebhook[]]

/** What the people of a workspace are told of its webhooks that are not well. */
export function letterOf(webhooks: Some, workspaceName: string, publicUrl: string): Letter {
  const [one] = webhooks
  if (webhooks.length > 1) return ofMany(webhooks, workspaceName, publicUrl)
  return one.health.disabledAt === null ? ofFailing(one, publicUrl) : ofStopped(one, publicUrl)
}

function ofFailing(webhook: StoredWebhook, publicUrl: string): Letter {
  return {
    subject: `A webhook has been failing for an hour: ${shortName(webhook)}`,
    text: `The webhook ${nameOf(webhook)} has not taken any delivery for an hour.

Nothing is lost: what waits is kept, and the receiver is tried again every 15 minutes. After five days of this the
webhook is stopped. What the receiver answered to each attempt is here:

${pageOf(webhook, publicUrl)}
`,
  }
}

function ofStopped(webhook: StoredWebhook, publicUrl: string): Letter {
  return {
    subject: `A webhook was stopped: ${shortName(webhook)}`,
    text: `The webhook ${nameOf(webhook)} was stopped, and nothing is sent to it.

Why: ${reasonOf(webhook)}

What waits is kept. Mend the receiver, or correct the URL, and start the webhook again here:

${pageOf(webhook, publicUrl)}
`,
  }
}

function ofMany(webhooks: Some, workspaceName: string, publicUrl: string): Letter {
  const workspace = oneLine(workspaceName)
  const named = webhooks.slice(0, NAMED_AT_MOST).map((webhook) => {
    const isStopped = webhook.health.disabledAt !== null
    const told = isStopped ? `was stopped: ${reasonOf(webhook)}` : 'has been failing for an hour.'
    return `- The webhook ${nameOf(webhook)} ${told}\n  ${pageOf(webhook, publicUrl)}`
  })
  const more = webhooks.length - named.length
  return {
    subject: `${webhooks.length} webhooks of ${workspace} have stopped or are failing`,
    text: `${webhooks.length} webhooks of the workspace "${workspace}" have stopped or are failing.

${named.join('\n')}
${more > 0 ? `- and ${more} more\n` : ''}
Nothing is lost: what waits is kept. One that is failing is tried again every 15 minutes, and is stopped after five
days of this; one that was stopped is started again on its page. All of them are here:

${publicUrl}/dashboard/w/${webhooks[0].workspaceId}/webhooks
`,
  }
}

/** The host alone: the rest of the URL is what lets anybody write to the receiver. */
const hostOf = ({ url }: StoredWebhook) => new URL(url).host
/** What people have written adds no lines of its own to what others are sent. */
const writtenOf = ({ description }: StoredWebhook) => (description ? oneLine(description) : null)
const shortName = (webhook: StoredWebhook) => writtenOf(webhook) || hostOf(webhook)

function nameOf(webhook: StoredWebhook): string {
  const written = writtenOf(webhook)
  return written ? `"${written}" (${hostOf(webhook)})` : `to ${hostOf(webhook)}`
}

const reasonOf = ({ health }: StoredWebhook) =>
  health.disabledReason ?? 'Its receiver took no delivery for a long time.'

const pageOf = ({ workspaceId, id }: StoredWebhook, publicUrl: string) =>
  `${publicUrl}/dashboard/w/${workspaceId}/webhooks/${id}`
