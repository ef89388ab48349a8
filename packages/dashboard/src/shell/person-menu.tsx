import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { useLocation } from 'wouter'
import { useAccount, useWorkspace } from '../api/account.ts'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx'
import { THEMES, type Theme, useTheme } from './theme.ts'
import { useSignOut } from './use-sign-out.ts'

const LOOKS: Record<Theme, { text: string; icon: typeof Sun }> = {
  system: { text: 'As the system', icon: Monitor },
  light: { text: 'Light', icon: Sun },
  dark: { text: 'Dark', icon: Moon },
}

/** Who is signed in: their account, how the page looks, and the way out. */
export function PersonMenu() {
  const { person } = useAccount()
  const { path } = useWorkspace()
  const [theme, setTheme] = useTheme()
  const [, navigate] = useLocation()
  const signOut = useSignOut()
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${person.name}. Account and theme`}
          className="flex w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-sunken"
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-sunken font-semibold text-xs uppercase"
          >
            {[...person.name][0]}
          </span>
          <span className="min-w-0 flex-1 leading-tight">
            <span className="block truncate font-medium text-[13px]">{person.name}</span>
            <span className="block truncate text-muted text-xs">{person.email}</span>
          </span>
        </button>
      }
    >
      <MenuItem icon={UserRound} onSelect={() => navigate(path('settings/account'))}>
        Your account
      </MenuItem>
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      {THEMES.map((each) => (
        <MenuItem key={each} icon={LOOKS[each].icon} onSelect={() => setTheme(each)}>
          <span className="flex-1">{LOOKS[each].text}</span>
          {each === theme && <span className="text-muted text-xs">chosen</span>}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
