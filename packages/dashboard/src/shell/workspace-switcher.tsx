import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useAccount, useWorkspace } from '../api/account.ts'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx'
import { NewWorkspace } from './new-workspace.tsx'

/** The workspace one is in, and the way to the others. */
export function WorkspaceSwitcher() {
  const { workspaces } = useAccount()
  const current = useWorkspace()
  const [, navigate] = useLocation()
  const [isMaking, setMaking] = useState(false)
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            className="flex w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-sunken"
          >
            <Initial name={current.name} />
            <span className="min-w-0 flex-1 truncate font-semibold">{current.name}</span>
            <span className="sr-only">, change workspace</span>
            <ChevronsUpDown aria-hidden className="size-4 text-muted" />
          </button>
        }
      >
        <MenuLabel>Workspaces</MenuLabel>
        {workspaces.map(({ id, name }) => (
          <MenuItem key={id} onSelect={() => navigate(`/w/${id}/codes`)}>
            <Initial name={name} />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {id === current.id && <Check aria-label="current" className="size-4" />}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem icon={Plus} onSelect={() => setMaking(true)}>
          New workspace
        </MenuItem>
      </Menu>
      <NewWorkspace open={isMaking} onOpenChange={setMaking} />
    </>
  )
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-6 shrink-0 place-items-center rounded-md bg-yolk-soft font-semibold text-xs text-yolk-ink uppercase"
    >
      {[...name][0]}
    </span>
  )
}
