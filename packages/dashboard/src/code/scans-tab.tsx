import type { Code, ScanItem, ScanReason } from '@qregg/contract'
import { ArrowUp, ChevronDown, Download, ScanLine } from 'lucide-react'
import { lazy, useState } from 'react'
import { useSearchParams } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Over } from '../shell/over.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Field, Select } from '../ui/field.tsx'
import { Menu, MenuLabel, MenuLink } from '../ui/menu.tsx'
import { Card } from '../ui/page.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { ReasonBadge, ScanLines } from './scan-row.tsx'
import { useMovingScans } from './use-moving-scans.ts'
import { agentOf, hostOf, placeOf, REASON_WORDS, REASONS } from './words.ts'

const ScanDetails = lazy(async () => ({ default: (await import('./scan-details.tsx')).ScanDetails }))

/** Every request for the code one by one: counted ones and tests, or those that were not counted, by why. */
export function ScansTab({ code }: { code: Code }) {
  const [search, setSearch] = useSearchParams()
  const reason = REASONS.find((each) => each === search.get('reason'))
  return (
    <>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <div className="w-56">
          <Field label="Show">
            <Select
              value={reason ?? ''}
              onChange={({ target }) =>
                setSearch(target.value ? { reason: target.value } : {}, { replace: true })
              }
            >
              <option value="">Counted scans and tests</option>
              {REASONS.map((each) => (
                <option key={each} value={each}>
                  {REASON_WORDS[each].many}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <Export code={code} reason={reason} />
      </div>
      {reason && <p className="mb-4 text-[13px] text-muted">{REASON_WORDS[reason].why}</p>}
      <List key={reason} code={code} reason={reason} />
    </>
  )
}

/** The list as a file. */
function Export({ code, reason }: { code: Code; reason: ScanReason | undefined }) {
  const { api } = useWorkspace()
  const address = (format: 'csv' | 'ndjson') =>
    api.address('/codes/{id}/scans/export', { params: { id: code.id }, query: { format, reason } })
  return (
    <Menu
      trigger={
        <Button icon={Download}>
          Export <ChevronDown aria-hidden className="size-4" />
        </Button>
      }
    >
      <MenuLabel>{reason ? REASON_WORDS[reason].many : 'Counted scans and tests'}, oldest first</MenuLabel>
      <MenuLink href={address('csv')} download>
        CSV, for spreadsheets
      </MenuLink>
      <MenuLink href={address('ndjson')} download>
        NDJSON, a scan a line
      </MenuLink>
    </Menu>
  )
}

function List({ code, reason }: { code: Code; reason: ScanReason | undefined }) {
  const { scans, isBehind, showNew } = useMovingScans(code.id, reason)
  const [shown, setShown] = useState<ScanItem | null>(null)
  const { data, error, refetch, isPending } = scans
  if (isPending) return <SkeletonRows />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const items = data.pages.flatMap((page) => page.data)
  if (items.length === 0)
    return (
      <Empty icon={ScanLine} title={reason ? 'None of these' : 'Nobody has scanned yet'}>
        {reason
          ? 'No request of this kind is kept. Choose another kind above.'
          : 'Each scan is listed here. What is not counted, such as crawlers, is behind the choice above.'}
      </Empty>
    )
  return (
    <>
      {/* There before it is needed, so that screen readers notice when it is filled. */}
      <div role="status" className="sticky top-18 z-10 grid lg:top-4 justify-items-center">
        {isBehind && (
          <Button size="sm" icon={ArrowUp} className="mb-3 shadow-float" onClick={showNew}>
            Show new scans
          </Button>
        )}
      </div>
      <Card className="overflow-hidden">
        <div
          aria-hidden
          className={classes(COLUMNS, 'border-line border-b px-5 py-2 font-medium text-muted text-xs')}
        >
          <span>When</span>
          <span>Where</span>
          <span>With</span>
          <span>Came from</span>
        </div>
        <ul className="divide-y divide-line">
          {items.map((item) => (
            <li key={item.scan.id}>
              <button
                type="button"
                onClick={() => setShown(item)}
                className="w-full px-5 py-2.5 text-left -outline-offset-2 hover:bg-sunken"
              >
                <span className="block sm:hidden">
                  <ScanLines item={item} />
                </span>
                <Wide item={item} />
              </button>
            </li>
          ))}
        </ul>
      </Card>
      {scans.hasNextPage && (
        <div className="mt-4 grid justify-items-center">
          <Button busy={scans.isFetchingNextPage} onClick={() => void scans.fetchNextPage()}>
            Show earlier ones
          </Button>
        </div>
      )}
      {shown && (
        <Over onClose={() => setShown(null)}>
          <ScanDetails item={shown} onClose={() => setShown(null)} />
        </Over>
      )}
    </>
  )
}

const COLUMNS = 'hidden grid-cols-[11.5rem_1.2fr_1.5fr_1fr_7rem] gap-4 sm:grid'

/** The same in columns, where there is room. */
function Wide({ item: { scan } }: { item: ScanItem }) {
  return (
    <span className={classes(COLUMNS, 'items-center text-[13px]')}>
      <span className="text-muted tabular-nums">
        <Time at={scan.timestamp} plain />
      </span>
      <span className="truncate font-medium">{placeOf(scan)}</span>
      <span className="truncate">{agentOf(scan)}</span>
      <span className="truncate text-muted">{scan.referrer ? hostOf(scan.referrer) : ''}</span>
      <span className="text-right">
        <ReasonBadge reason={scan.reason} />
      </span>
    </span>
  )
}
