import { useSuspenseQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { forgetLive } from '../../code/use-live-scans.ts'
import { Badge } from '../../ui/badge.tsx'
import { Section } from '../../ui/page.tsx'
import { count, Day, Time } from '../../ui/time.tsx'
import { type AskedErasure, erasuresQuery } from './queries.ts'

/** What was erased, and how far it is. It does not tell whose. */
export function Erasures() {
  const { data: erasures } = useSuspenseQuery(erasuresQuery(useWorkspace()))
  const underWay = erasures.filter(({ erasure }) => erasure.state !== 'done').length
  // What was looked at while it was under way may be gone by now.
  useEffect(() => {
    if (underWay === 0) forgetLive()
  }, [underWay])
  return (
    <Section title="Erasures" description="The newest ten. It is not kept whose scans they were.">
      {erasures.length === 0 ? (
        <p className="text-muted">Nothing was erased by hand yet.</p>
      ) : (
        <ul aria-live="polite" className="-my-4 divide-y divide-line">
          {erasures.map((asked) => (
            <ErasureRow key={asked.erasure.id} {...asked} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function ErasureRow({ erasure: { before, state, erased, createdAt }, askedBy }: AskedErasure) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-4">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          {before === null ? (
            'One visitor'
          ) : (
            <>
              Before <Day at={before} />
            </>
          )}
        </p>
        <p className="break-words text-[13px] text-muted">
          Asked for by {askedBy}, <Time at={createdAt} />
        </p>
      </div>
      <span className="text-[13px] text-muted tabular-nums">
        {erased === 1 ? '1 scan' : `${count(erased)} scans`} erased
      </span>
      <Badge tone={state === 'done' ? 'good' : 'warn'}>{state === 'done' ? 'Done' : 'Under way'}</Badge>
    </li>
  )
}
