import { type ReactNode, Suspense } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { messageOf } from '../ui/states.tsx'
import { Boundary } from './boundary.tsx'

/**
 * What opens over a page and is a file of its own. When it does not come, or breaks, the page behind stays as it is;
 * without `onClose` it cannot go on.
 */
export function Over({ onClose, children }: { onClose?: () => void; children: ReactNode }) {
  return (
    <Boundary instead={(error) => <NotOpened error={error} onClose={onClose} />}>
      <Suspense fallback={null}>{children}</Suspense>
    </Boundary>
  )
}

function NotOpened({ error, onClose }: { error: unknown; onClose: (() => void) | undefined }) {
  return (
    <Dialog
      open
      held={!onClose}
      onOpenChange={() => onClose?.()}
      title="This could not be opened"
      footer={
        <>
          {onClose && <Button onClick={onClose}>Close</Button>}
          <Button look="primary" onClick={() => window.location.reload()}>
            Load the page again
          </Button>
        </>
      }
    >
      <p role="alert" className="text-muted">
        {messageOf(error)}
      </p>
    </Dialog>
  )
}
