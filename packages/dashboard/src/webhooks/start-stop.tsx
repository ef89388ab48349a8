import type { Webhook } from '@qregg/contract'
import { CirclePause, CirclePlay, FastForward, Play } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { useSetActive } from './queries.ts'

/** Stops a webhook, or starts it where it stopped or from now on. */
export function StartStop({ webhook }: { webhook: Webhook }) {
  const change = useSetActive()
  if (webhook.active)
    return (
      <Button
        icon={CirclePause}
        disabled={change.isPending}
        onClick={() => change.mutate({ webhook, changes: { active: false } })}
      >
        Stop
      </Button>
    )
  return (
    <Menu
      trigger={
        <Button look="primary" icon={CirclePlay} disabled={change.isPending}>
          Start
        </Button>
      }
    >
      <MenuItem
        icon={Play}
        onSelect={() => change.mutate({ webhook, changes: { active: true, resume: 'cursor' } })}
      >
        <Choice name="Send what was missed" hint="It goes on where it stopped." />
      </MenuItem>
      <MenuItem
        icon={FastForward}
        onSelect={() => change.mutate({ webhook, changes: { active: true, resume: 'latest' } })}
      >
        <Choice name="From now on" hint="What was missed is left out." />
      </MenuItem>
    </Menu>
  )
}

function Choice({ name, hint }: { name: string; hint: string }) {
  return (
    <span>
      <span className="block font-medium">{name}</span>
      <span className="block text-muted text-xs">{hint}</span>
    </span>
  )
}
