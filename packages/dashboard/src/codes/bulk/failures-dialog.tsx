import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { messageOf } from '../../ui/states.tsx'
import { nameOf } from '../code-parts.tsx'
import { codesText, type Failures } from './use-bulk.ts'

/** Which codes were left as they were, and why. */
export function FailuresDialog({ done, failed, onClose }: Failures & { onClose(): void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${codesText(failed.length)} could not be ${done}`}
      description="The others are done. These are still selected, so that you can try again."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ul className="divide-y divide-line text-[13px]">
        {failed.map(({ item, error }) => (
          <li key={item.id} className="py-2">
            <p className="font-medium">{nameOf(item)}</p>
            <p className="text-muted">{messageOf(error)}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
