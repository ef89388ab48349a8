import type { DeliveryDetail } from '@qregg/contract'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { count } from '../ui/time.tsx'

const LINES_AT_FIRST = 120

/** With line breaks for the eye. What is no JSON stays as it is. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** What was sent, to read and to copy. */
export function DeliveryBody({ delivery: { body, scans } }: { delivery: DeliveryDetail }) {
  const [all, setAll] = useState(false)
  if (body === null)
    return (
      <div className="grid gap-1.5">
        <h3 className="font-medium text-[13px]">Body</h3>
        <p className="text-[13px] text-muted">
          The {scans === 1 ? 'scan' : 'scans'} in it {scans === 1 ? 'is' : 'are'} kept no more, because they
          were erased or are older than scans are kept here. So what was sent cannot be shown.
        </p>
      </div>
    )
  const lines = pretty(body).split('\n')
  const isCut = !all && lines.length > LINES_AT_FIRST
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-3">
        <h3 className="flex-1 font-medium text-[13px]">Body</h3>
        <CopyButton text={body} label="Copy as sent" />
      </div>
      <pre className="whitespace-pre-wrap break-words rounded-xl border border-line bg-sunken p-4 font-mono text-[12.5px] leading-relaxed">
        {isCut ? lines.slice(0, LINES_AT_FIRST).join('\n') : lines.join('\n')}
      </pre>
      {isCut && (
        <Button size="sm" className="justify-self-start" onClick={() => setAll(true)}>
          Show all {count(lines.length)} lines
        </Button>
      )}
      <p className="text-[13px] text-muted">
        {count(new TextEncoder().encode(body).length)} bytes are sent, in one line; the line breaks here are
        for reading. The signature is made over those bytes.
      </p>
    </div>
  )
}
