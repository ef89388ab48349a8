import type { Code } from '@qregg/contract'
import { FlaskConical, WifiOff } from 'lucide-react'
import { useAccount } from '../api/account.ts'
import { CodeImage } from '../codes/code-parts.tsx'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/copy.tsx'
import { Card } from '../ui/page.tsx'
import { LiveFeed } from './live-feed.tsx'

/** Whether only this machine can reach an address. */
function isOfThisMachine(address: string): boolean {
  try {
    const { hostname } = new URL(address)
    return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  } catch {
    return false
  }
}

/** A code that waits for its first scan: the picture, large enough for a phone's camera, and what to do. */
export function NeverScanned({ code, onSimulate }: { code: Code; onSimulate(): void }) {
  const { server } = useAccount()
  const isUnreachable = isOfThisMachine(code.shortUrl ?? server.publicUrl)
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <Card className="grid justify-items-center gap-5 px-6 py-10 text-center">
        <CodeImage code={code} className="w-full max-w-72 border border-line p-3" />
        <div className="max-w-md">
          <h2 className="font-semibold text-lg tracking-tight">Scan it with your phone</h2>
          <p className="mt-1 text-muted">
            Hold the camera at the picture and open the link. The scan appears here the moment it happens.
          </p>
        </div>
        {isUnreachable && (
          <div className="grid w-full max-w-md gap-3 rounded-xl bg-warn-soft px-4 py-3 text-left text-[13px] text-warn">
            <p className="flex gap-2">
              <WifiOff aria-hidden className="mt-0.5 size-4 shrink-0" />
              <span>
                A phone cannot reach this server: its address is {server.publicUrl}, which leads to this
                computer alone. Stop the server, and start it for the devices of your network:
              </span>
            </p>
            <CodeBlock text="npm start -- --lan" label="the command" className="text-ink" />
          </div>
        )}
        <div className="grid justify-items-center gap-2">
          <Button icon={FlaskConical} onClick={onSimulate}>
            Simulate a scan
          </Button>
          <p className="text-muted text-xs">A test goes to your webhooks and stays out of the numbers.</p>
        </div>
      </Card>
      <LiveFeed codeId={code.id} />
    </div>
  )
}
