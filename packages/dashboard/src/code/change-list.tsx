import type { Change } from './changes.ts'

/** What changed, from what to what. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null
  return (
    <dl className="mt-2 grid gap-1.5 text-[13px]">
      {changes.map(({ name, from, to }) => (
        <div key={name} className="grid gap-x-3 sm:grid-cols-[9rem_1fr]">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">
            {to === undefined ? (
              'was changed'
            ) : (
              <>
                {from !== undefined && (
                  <>
                    <span className="sr-only">from </span>
                    <del className="text-muted">{from}</del>
                    <span aria-hidden> → </span>
                    <span className="sr-only"> to </span>
                  </>
                )}
                <span className="font-medium">{to}</span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
