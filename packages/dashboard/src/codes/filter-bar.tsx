import type { Code } from '@qregg/contract'
import { useCallback, useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Select } from '../ui/field.tsx'
import { TYPE_NAMES } from './code-parts.tsx'
import type { useListAddress } from './list-address.ts'
import { SearchBox } from './search-box.tsx'
import { TagFilter } from './tag-filter.tsx'

/** The search and the four things a list is narrowed by. */
export function FilterBar({ address }: { address: ReturnType<typeof useListAddress> }) {
  const { filter, change, clear, isFiltered } = address
  // The pause of the search must not begin anew with every render.
  const latest = useRef(change)
  useEffect(() => {
    latest.current = change
  }, [change])
  const search = useCallback((text: string) => latest.current({ search: text }, { replace: true }), [])
  const look = (isSet: boolean) => classes('sm:w-auto', isSet && 'border-yolk bg-yolk-soft text-yolk-ink')
  return (
    <search className="mb-4 flex flex-wrap gap-2">
      <SearchBox value={filter.search ?? ''} onChange={search} />
      <div className="grid w-full grid-cols-2 gap-2 sm:flex sm:w-auto sm:flex-wrap">
        <Select
          aria-label="Type"
          value={filter.type ?? ''}
          onChange={(event) =>
            change({ type: (event.target.value || undefined) as Code['type'] | undefined })
          }
          className={look(filter.type !== undefined)}
        >
          <option value="">All types</option>
          {Object.entries(TYPE_NAMES).map(([type, name]) => (
            <option key={type} value={type}>
              {name}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Mode"
          value={filter.mode ?? ''}
          onChange={(event) =>
            change({ mode: (event.target.value || undefined) as Code['mode'] | undefined })
          }
          className={look(filter.mode !== undefined)}
        >
          <option value="">Dynamic and static</option>
          <option value="dynamic">Dynamic</option>
          <option value="static">Static</option>
        </Select>
        <Select
          aria-label="Status"
          value={filter.deleted ? 'deleted' : String(filter.active ?? '')}
          onChange={({ target: { value } }) =>
            change({
              active: value === 'true' ? true : value === 'false' ? false : undefined,
              deleted: value === 'deleted' || undefined,
            })
          }
          className={look(filter.active !== undefined || filter.deleted === true)}
        >
          <option value="">Any status</option>
          <option value="true">Active</option>
          <option value="false">Stopped</option>
          <option value="deleted">Deleted, can be restored</option>
        </Select>
        <TagFilter
          value={filter.tag}
          onChange={(tag) => change({ tag })}
          className={look(filter.tag !== undefined)}
        />
        {isFiltered && (
          <Button look="ghost" onClick={clear} className="col-span-2">
            Clear filters
          </Button>
        )}
      </div>
    </search>
  )
}
