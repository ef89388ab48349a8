import { Compass } from 'lucide-react'
import { ButtonLink } from '../ui/button.tsx'
import { useTitle } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

/** An address with nothing behind it, or with something that is not open to this person. */
export function UnknownPage() {
  useTitle('Not found')
  return (
    <div className="mx-auto max-w-2xl p-6">
      <Empty
        isPage
        icon={Compass}
        title="There is nothing here"
        action={<ButtonLink to="/">To my codes</ButtonLink>}
      >
        The address may be mistyped, or belong to a workspace that you are no member of.
      </Empty>
    </div>
  )
}
