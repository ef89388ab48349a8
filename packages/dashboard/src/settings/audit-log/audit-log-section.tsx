import type { AuditAction } from '@qregg/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { Section, useTitle } from '../../ui/page.tsx'
import { Failure, SkeletonRows } from '../../ui/states.tsx'
import { Entry } from './entry.tsx'
import { auditLogQuery } from './queries.ts'
import { ACTION_GROUPS } from './words.ts'

/** Who changed what, when and from where. */
export function AuditLogSection() {
  useTitle('Audit log')
  const [action, setAction] = useState<AuditAction | undefined>(undefined)
  return (
    <Section
      title="Audit log"
      description="Who changed what, when and from where. Nobody can change it."
      actions={<ActionFilter action={action} onChange={setAction} />}
    >
      <Entries action={action} />
    </Section>
  )
}

function ActionFilter({
  action,
  onChange,
}: {
  action: AuditAction | undefined
  onChange(action: AuditAction | undefined): void
}) {
  return (
    <div className="w-full sm:w-56">
      <Field label="Show" hideLabel>
        <Select
          value={action ?? ''}
          onChange={({ target }) => onChange((target.value || undefined) as AuditAction | undefined)}
        >
          <option value="">All changes</option>
          {ACTION_GROUPS.map(({ text, actions }) => (
            <optgroup key={text} label={text}>
              {actions.map((each) => (
                <option key={each.value} value={each.value}>
                  {each.text}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      </Field>
    </div>
  )
}

function Entries({ action }: { action: AuditAction | undefined }) {
  const query = useInfiniteQuery(auditLogQuery(useWorkspace(), action))
  const { data, error, isFetchingNextPage, hasNextPage } = query
  if (!data && error) return <Failure error={error} retry={() => void query.refetch()} />
  if (!data) return <SkeletonRows />
  const entries = data.pages.flatMap((page) => page.data)
  if (entries.length === 0)
    return (
      <p role="status" className="py-6 text-center text-muted">
        {action ? 'Nothing of this kind was changed yet.' : 'Nothing was changed yet.'}
      </p>
    )
  return (
    <>
      <ol className="-my-3.5 divide-y divide-line">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      {hasNextPage && (
        <div className="mt-8 grid justify-items-center gap-2">
          {error && <p className="text-[13px] text-bad">More could not be loaded. Try again.</p>}
          <Button busy={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </>
  )
}
