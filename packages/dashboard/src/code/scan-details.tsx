import type { ScanItem } from '@qregg/contract'
import { Send } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { CopyIcon } from '../ui/copy.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { ReasonBadge } from './scan-row.tsx'
import { countryName, DEVICE_NAMES, placeOf, REASON_WORDS } from './words.ts'

/** Everything that is kept of a scan, why it counts or not, and a way to send it to webhooks. */
export function ScanDetails({ item, onClose }: { item: ScanItem; onClose(): void }) {
  const { scan, code } = item
  const metadata = Object.entries(code.metadata)
  return (
    <Sheet
      open
      onOpenChange={(open) => open || onClose()}
      title={`Scan from ${placeOf(scan)}`}
      description={<Time at={scan.timestamp} plain />}
    >
      <div className="grid gap-6">
        <p className="flex flex-wrap items-start gap-2 rounded-xl bg-sunken px-4 py-3">
          <ReasonBadge reason={scan.reason} />
          <span className="min-w-0 flex-1 basis-60">{REASON_WORDS[scan.reason].whyThis}</span>
        </p>
        <Facts title="The scan">
          <Fact name="Sent to">
            {scan.destination ? (
              <a
                href={scan.destination}
                target="_blank"
                rel="noreferrer"
                className="break-all underline underline-offset-2"
              >
                {scan.destination}
              </a>
            ) : scan.reason === 'inactive' ? (
              'Nowhere: the code was stopped'
            ) : (
              "The code's own page"
            )}
          </Fact>
          <Fact name="Country">{scan.country === null ? 'Unknown' : countryName(scan.country)}</Fact>
          <Fact name="City">{scan.city ?? 'Unknown'}</Fact>
          <Fact name="Device">{scan.device ? DEVICE_NAMES[scan.device] : 'Unknown'}</Fact>
          <Fact name="System">{scan.os ?? 'Unknown'}</Fact>
          <Fact name="Browser">{scan.browser ?? 'Unknown'}</Fact>
          <Fact name="Came from">
            {scan.referrer ? <span className="break-all">{scan.referrer}</span> : 'No page, as with a camera'}
          </Fact>
          <Fact name="Id">
            <span className="flex items-center gap-1">
              <code className="break-all font-mono text-[12.5px]">{scan.id}</code>
              <CopyIcon text={scan.id} label="Copy the scan's id" />
            </span>
          </Fact>
        </Facts>
        <Facts title="The code, as it was then">
          <Fact name="Title">{code.title ?? 'None'}</Fact>
          <Fact name="Short code">
            <code className="font-mono text-[12.5px]">{code.shortCode}</code>
          </Fact>
          {code.tags.length > 0 && <Fact name="Tags">{code.tags.join(', ')}</Fact>}
          {code.externalId && <Fact name="External id">{code.externalId}</Fact>}
          {metadata.map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </Facts>
        <Deliver scan={scan} />
      </div>
    </Sheet>
  )
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 font-semibold text-[13px]">{title}</h3>
      <dl className="divide-y divide-line border-line border-y">{children}</dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7.5rem_1fr] gap-3 py-2 text-[13px]">
      <dt className="break-words text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

/** Sends the scan on purpose, whatever its reason. */
function Deliver({ scan }: { scan: ScanItem['scan'] }) {
  const { api, path } = useWorkspace()
  const { submit, busy, data, general } = useSubmit(() =>
    api.post('/scans/{id}/deliver', { params: { id: scan.id } }),
  )
  const wasTold = scan.reason === 'human' || scan.reason === 'test'
  const deliveries = data?.data.deliveries
  return (
    <section className="grid justify-items-start gap-2">
      <h3 className="font-semibold text-[13px]">Webhooks</h3>
      <p className="text-[13px] text-muted">
        {wasTold
          ? 'Webhooks that want scans were told of this one. You can send it to them again.'
          : 'This scan was kept from webhooks. You can send it to them all the same.'}
      </p>
      <FormError>{general}</FormError>
      <Button icon={Send} busy={busy} onClick={() => submit(undefined)}>
        {wasTold ? 'Send to webhooks again' : 'Send to webhooks'}
      </Button>
      <div aria-live="polite" className="text-[13px]">
        {deliveries?.length === 0 &&
          'No active webhook wants scans of this code, so nothing was sent. Make one on the page Webhooks.'}
        {deliveries && deliveries.length > 0 && (
          <>
            Under way to {deliveries.length === 1 ? 'one webhook' : `${deliveries.length} webhooks`}:{' '}
            {deliveries.map(({ id, webhookId }, index) => (
              <Link key={id} to={path(`webhooks/${webhookId}`)} className="mr-2 underline underline-offset-2">
                see delivery {index + 1}
              </Link>
            ))}
          </>
        )}
      </div>
    </section>
  )
}
