import { Lock } from 'lucide-react'
import { useWorkspace } from '../api/account.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Empty } from '../ui/states.tsx'
import { WhoChangesPlan } from '../ui/who-changes-plan.tsx'

/** Where the workspace's plan has no API and no webhooks: why, and what still works. */
export function PlanRefusal() {
  const { path } = useWorkspace()
  return (
    <Empty
      icon={Lock}
      title="Webhooks are not part of this plan"
      action={<ButtonLink to={path('codes')}>To my codes</ButtonLink>}
    >
      This workspace is on the plan “free”: codes and scans work; API keys and webhooks belong to the plan
      “teams”. <WhoChangesPlan />
    </Empty>
  )
}
