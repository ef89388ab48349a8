import { useTitle } from '../../ui/page.tsx'
import { ChangePassword } from './change-password.tsx'
import { Person } from './person.tsx'
import { Sessions } from './sessions.tsx'
import { ThemeChoice } from './theme-choice.tsx'

/** What belongs to the person, in whatever workspace they are. */
export function AccountSection() {
  useTitle('Your account')
  return (
    <div className="grid gap-6">
      <Person />
      <ChangePassword />
      <Sessions />
      <ThemeChoice />
    </div>
  )
}
