import type { Code } from '@qregg/contract'
import { Lock } from 'lucide-react'
import { TYPE_NAMES } from '../code-parts.tsx'
import { payloadLabel } from './payload-fields.ts'

const SECRET = 'password'

/** What is on paper already: shown, and why it cannot be changed. */
export function PrintedFacts({ code }: { code: Code }) {
  const isStatic = code.mode === 'static'
  const facts = [
    ['Type', TYPE_NAMES[code.type]],
    ['After printing', isStatic ? 'Static: never changes' : 'Dynamic: can be changed'],
    ...(isStatic ? holding(code) : [['Short code', code.shortUrl ?? code.shortCode]]),
  ] as const
  return (
    <section aria-labelledby="printed" className="rounded-xl bg-sunken p-4">
      <h3 id="printed" className="flex items-center gap-1.5 font-medium text-[13px]">
        <Lock aria-hidden className="size-3.5 text-muted" />
        What is printed
      </h3>
      <p className="mt-1 text-[13px] text-muted">
        {isStatic
          ? 'The picture of a static code holds all of this itself. It stays as it was made: for another, make a new code.'
          : 'This is in the picture, so it stays as it is. What a scan leads to can be changed at any time.'}
      </p>
      <dl className="mt-3 grid gap-x-4 gap-y-1.5 text-[13px] sm:grid-cols-[8rem_1fr]">
        {facts.map(([label, text]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="mb-1.5 min-w-0 whitespace-pre-wrap break-words sm:mb-0">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function holding({ type, payload }: Code): Array<readonly [string, string]> {
  return Object.entries(payload).map(([name, value]) => [
    payloadLabel(type, name),
    name === SECRET ? '••••••••' : typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value),
  ])
}
