import type { Webhook } from '@qregg/contract'
import { Ellipsis, History, KeyRound, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { DeleteWebhook } from './delete-webhook.tsx'
import { EditWebhook } from './edit-webhook.tsx'
import { ReplayRange } from './replay-range.tsx'
import { RotateSecret } from './rotate-secret.tsx'
import { integrationOf } from './words.ts'

type Open = 'edit' | 'rotate' | 'replay' | 'delete'

/** What else can be done with a webhook. */
export function WebhookMenu({ webhook }: { webhook: Webhook }) {
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const isOwn = integrationOf(webhook) === null
  return (
    <>
      {isOwn && (
        <Button icon={Pencil} onClick={() => setOpen('edit')}>
          Edit
        </Button>
      )}
      <Menu trigger={<IconButton label="More" icon={Ellipsis} />}>
        {!isOwn && (
          <MenuItem icon={Pencil} onSelect={() => setOpen('edit')}>
            Edit
          </MenuItem>
        )}
        {webhook.events.includes('scan') && (
          <MenuItem icon={History} onSelect={() => setOpen('replay')}>
            Send a time range again
          </MenuItem>
        )}
        {isOwn && (
          <MenuItem icon={KeyRound} onSelect={() => setOpen('rotate')}>
            Rotate secret
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setOpen('delete')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'edit' && <EditWebhook webhook={webhook} onClose={close} />}
      {open === 'rotate' && <RotateSecret webhook={webhook} onClose={close} />}
      {open === 'replay' && <ReplayRange webhook={webhook} onClose={close} />}
      {open === 'delete' && <DeleteWebhook webhook={webhook} onClose={close} />}
    </>
  )
}
