import type { Webhook } from '@qregg/contract'
import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { codeQuery } from '../codes/queries.ts'
import { CopyIcon } from '../ui/copy.tsx'
import { Card } from '../ui/page.tsx'
import { Time } from '../ui/time.tsx'
import { MadeBy } from './webhook-parts.tsx'
import { eventName, reasonName, USUAL_REASONS } from './words.ts'

const CODES_NAMED = 10

/** What a webhook was asked to do. */
export function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const { filter, maxRequestsPerSecond } = webhook
  const reasons = filter?.reasons ?? USUAL_REASONS
  return (
    <Card className="p-5">
      <h2 className="sr-only">What it does</h2>
      <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        <Fact name="URL" wide>
          <span className="flex items-start gap-1">
            <span className="min-w-0 break-all font-mono text-[13px]">{webhook.url}</span>
            <span className="-my-1">
              <CopyIcon text={webhook.url} label="Copy the URL" />
            </span>
          </span>
        </Fact>
        <Fact name="Made">
          <MadeBy webhook={webhook} />, <Time at={webhook.createdAt} />
        </Fact>
        <Fact name="What it is told">{webhook.events.map(eventName).join(', ')}</Fact>
        <Fact name="Of which codes">
          {filter?.codeIds || filter?.tags ? (
            <>
              {filter.codeIds && <CodeNames codeIds={filter.codeIds} />}
              {filter.codeIds && filter.tags && ', if they have '}
              {filter.tags && `${filter.codeIds ? '' : 'Those with '}the tag ${filter.tags.join(' or ')}`}
            </>
          ) : (
            'All codes'
          )}
        </Fact>
        <Fact name="Scans by">{reasons.map(reasonName).join(', ')}</Fact>
        <Fact name="Sending">
          {webhook.batch === 'batch' ? 'Several scans together when it is busy' : 'One scan at a time'}
          {maxRequestsPerSecond !== null && `, at most ${maxRequestsPerSecond} requests a second`}
        </Fact>
      </dl>
    </Card>
  )
}

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'min-w-0 sm:col-span-2' : 'min-w-0'}>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  )
}

function CodeNames({ codeIds }: { codeIds: readonly string[] }) {
  const workspace = useWorkspace()
  const named = codeIds.slice(0, CODES_NAMED)
  const answers = useQueries({ queries: named.map((id) => codeQuery(workspace, id)) })
  return (
    <>
      {named.map((id, index) => {
        const answer = answers[index]
        return (
          <span key={id}>
            {index > 0 && ', '}
            {answer?.data ? (
              <Link
                to={workspace.path(`codes/${id}`)}
                className="underline decoration-line-strong underline-offset-2 hover:decoration-ink"
              >
                {nameOf(answer.data)}
              </Link>
            ) : answer?.isError ? (
              'a deleted code'
            ) : (
              '…'
            )}
          </span>
        )
      })}
      {codeIds.length > named.length && ` and ${codeIds.length - named.length} more`}
    </>
  )
}
