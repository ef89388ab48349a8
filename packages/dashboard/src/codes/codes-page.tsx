import type { Code } from '@qregg/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileSpreadsheet, Plus, SearchX } from 'lucide-react'
import { lazy, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Over } from '../shell/over.tsx'
import { Button } from '../ui/button.tsx'
import { PageHeader, useTitle } from '../ui/page.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { BulkBar } from './bulk/bulk-bar.tsx'
import { CodeList } from './code-list.tsx'
import type { RowActions } from './code-row.tsx'
import { DeletedCodes } from './deleted-codes.tsx'
import { FilterBar } from './filter-bar.tsx'
import { FirstCode } from './first-code.tsx'
import { useListAddress } from './list-address.ts'
import { Pages } from './pages.tsx'
import { CODES_PER_PAGE, codesQuery } from './queries.ts'
import { useDeleteCode, useDuplicateCode, useSwitchCode } from './row-actions.ts'
import { type Selection, useSelection } from './selection.ts'

const CodeEditor = lazy(async () => ({ default: (await import('./editor/code-editor.tsx')).CodeEditor }))
const ManyCodes = lazy(async () => ({ default: (await import('./many/many-codes.tsx')).ManyCodes }))

const NONE: readonly Code[] = []
/** What is open over the list: the editor of a new code or of an old one, or the making of many. */
type OpenOver = { kind: 'new' } | { kind: 'edit'; code: Code } | { kind: 'many' }

/** All codes of the workspace: the page that people open first. */
export function CodesPage() {
  useTitle('Codes')
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const address = useListAddress()
  const { filter, page, isFiltered, goTo } = address
  const { data: list, error, refetch, isPlaceholderData } = useQuery(codesQuery(workspace, filter, page))
  const codes = list?.data ?? NONE
  const total = list?.pagination.total ?? 0
  const selection = useSelection(codes)
  const [over, setOver] = useState<OpenOver>()
  const actions = useRowActions(address.change, selection, (code) => setOver({ kind: 'edit', code }))

  // The last code of the last page was deleted, or somebody shared a page that is no more.
  const lastPage = Math.max(1, Math.ceil(total / CODES_PER_PAGE))
  const isBeyond = list !== undefined && !isPlaceholderData && page > lastPage
  useEffect(() => {
    if (isBeyond) goTo(lastPage)
  }, [isBeyond, goTo, lastPage])
  const shownPage = useRef(page)
  useEffect(() => {
    if (shownPage.current === page) return
    shownPage.current = page
    window.scrollTo({ top: 0 })
  }, [page])

  const isFirstRun = list !== undefined && !isPlaceholderData && total === 0 && !isFiltered
  return (
    <>
      <PageHeader
        title="Codes"
        actions={
          !isFirstRun && (
            <>
              <Button icon={FileSpreadsheet} onClick={() => setOver({ kind: 'many' })}>
                Make many
              </Button>
              <Button look="primary" icon={Plus} onClick={() => setOver({ kind: 'new' })}>
                New code
              </Button>
            </>
          )
        }
      />
      {isFirstRun ? (
        <FirstCode onOther={() => setOver({ kind: 'new' })} onMany={() => setOver({ kind: 'many' })} />
      ) : (
        <>
          <FilterBar address={address} />
          {error && !list ? (
            <Failure error={error} retry={() => void refetch()} />
          ) : !list ? (
            <SkeletonRows rows={8} />
          ) : codes.length === 0 ? (
            <Empty
              icon={SearchX}
              title={filter.deleted ? 'Nothing was deleted' : 'No code is like this'}
              action={<Button onClick={address.clear}>Clear filters</Button>}
            >
              {filter.deleted
                ? 'Codes that were deleted within 30 days stand here, to be restored.'
                : 'Search for less, or look with other filters.'}
            </Empty>
          ) : (
            <>
              {filter.deleted ? (
                <DeletedCodes codes={codes} />
              ) : (
                <CodeList codes={codes} selection={selection} actions={actions} isOld={isPlaceholderData} />
              )}
              <Pages
                page={page}
                perPage={CODES_PER_PAGE}
                total={total}
                addressOfPage={address.addressOfPage}
                onNear={(near) => void client.prefetchQuery(codesQuery(workspace, filter, near))}
              />
            </>
          )}
        </>
      )}
      <BulkBar selection={selection} />
      {over && (
        <Over onClose={() => setOver(undefined)}>
          {over.kind === 'many' ? (
            <ManyCodes onClose={() => setOver(undefined)} />
          ) : (
            <CodeEditor
              open
              onOpenChange={() => setOver(undefined)}
              {...(over.kind === 'edit' ? { code: over.code } : {})}
              // In the place of the editor's own entry of the history: Back then leads to the list.
              onSaved={(code) =>
                over.kind === 'new' && navigate(workspace.path(`codes/${code.id}`), { replace: true })
              }
            />
          )}
        </Over>
      )}
    </>
  )
}

/** Functions that stay the same while the page is drawn again; what they need is looked up when they are called. */
function useRowActions(
  change: ReturnType<typeof useListAddress>['change'],
  { tick, update }: Selection,
  edit: RowActions['edit'],
): RowActions {
  const switchOnOff = useSwitchCode()
  const duplicate = useDuplicateCode()
  const remove = useDeleteCode((code) => update([code], 'gone'))
  const now: RowActions = { switchOnOff, duplicate, remove, tick, edit, showTag: (tag) => change({ tag }) }
  const latest = useRef(now)
  useEffect(() => {
    latest.current = now
  })
  return useMemo<RowActions>(
    () => ({
      edit: (code) => latest.current.edit(code),
      switchOnOff: (code) => latest.current.switchOnOff(code),
      duplicate: (code) => latest.current.duplicate(code),
      remove: (code) => latest.current.remove(code),
      showTag: (tag) => latest.current.showTag(tag),
      tick: (code, isChosen, withRange) => latest.current.tick(code, isChosen, withRange),
    }),
    [],
  )
}
