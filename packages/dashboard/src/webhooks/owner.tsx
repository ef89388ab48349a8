import type { Webhook } from '@qregg/contract'
import { integrationOf } from './words.ts'

const WAYS = {
  Zapier:
    'A Zap made this webhook and looks after it: it keeps its own secret, so the secret cannot be rotated here. To remove it, turn the Zap off; to give it a new secret, turn it off and on again. One that is deleted here comes back when the Zap renews it, within a week.',
  n8n: 'A workflow of n8n made this webhook and looks after it: it keeps its own secret, so the secret cannot be rotated here. To remove it, unpublish the workflow; to give it a new secret, unpublish it and publish it again.',
} as const

/** Says of an integration's webhook whose it is, and where it is changed. */
export function Owner({ webhook }: { webhook: Webhook }) {
  const integration = integrationOf(webhook)
  if (integration === null) return null
  return <p className="border-line border-t pt-3 text-[13px] text-muted">{WAYS[integration]}</p>
}
