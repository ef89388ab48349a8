import type { AuditEntry } from '@qregg/contract'
import { ArrowRight } from 'lucide-react'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { DID, FROM } from './words.ts'

/** One change as a sentence, with what was before and after. */
export function Entry({ entry }: { entry: AuditEntry }) {
  const { at, source, before, after } = entry
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-3.5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="break-words">
          <Sentence entry={entry} />
        </p>
        {(before !== null || after !== null) && (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 break-all text-[13px] text-muted">
            {before !== null && <span className="line-through decoration-1">{before}</span>}
            {before !== null && after !== null && (
              <ArrowRight aria-label="to" className="size-3.5 shrink-0" />
            )}
            {after !== null && <span className="text-ink">{after}</span>}
          </p>
        )}
      </div>
      <div className="flex items-center gap-2 text-[13px] text-muted">
        <Badge>{FROM[source]}</Badge>
        <span className="whitespace-nowrap">
          <Time at={at} />
        </span>
      </div>
    </li>
  )
}

function Sentence({ entry: { actor, action, subject } }: { entry: AuditEntry }) {
  const who = <strong className="font-medium">{actor.kind === 'server' ? 'The server' : actor.name}</strong>
  if (actor.id === subject.id) {
    // What people do to themselves reads otherwise.
    if (action === 'member.joined') return <>{who} joined</>
    if (action === 'member.removed') return <>{who} left</>
  }
  return (
    <>
      {actor.kind === 'api_key' && 'The key '}
      {who} {DID[action]}
      {/* A workspace and an erasure are named by the sentence. */}
      {!/^(workspace|scans)\./.test(action) && (
        <>
          {' '}
          <strong className="font-medium">{subject.name ?? subject.id}</strong>
        </>
      )}
    </>
  )
}
