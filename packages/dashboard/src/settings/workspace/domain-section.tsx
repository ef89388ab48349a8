import { useAccount } from '../../api/account.ts'
import { CodeBlock, CopyField } from '../../ui/copy.tsx'
import { Section, useTitle } from '../../ui/page.tsx'

/** Where codes lead phones to first, and what it takes to change that. */
export function DomainSection() {
  useTitle('Domain')
  const { publicUrl } = useAccount().server
  const isHere = /^https?:\/\/(localhost|127\.|\[::1\])/.test(publicUrl)
  return (
    <div className="grid gap-6">
      <Section
        title="Domain"
        description="Every code holds a short URL that begins with this address. It is the same for all workspaces of this server."
      >
        <div className="grid max-w-2xl gap-4">
          <CopyField text={publicUrl} label="Copy the address" />
          <p className="text-muted">
            A short URL looks like this:{' '}
            <code className="break-all font-mono text-[13px] text-ink">{publicUrl}/summer</code>
          </p>
          {isHere && (
            <p className="rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn">
              This address works on this computer alone: a phone that scans a code finds nothing. Set the
              server's own domain before you print.
            </p>
          )}
        </div>
      </Section>
      <Section
        title="Another domain"
        description="Whoever runs the server changes it where the server is started."
      >
        <div className="grid max-w-2xl gap-4">
          <ol className="grid list-decimal gap-3 pl-5 marker:text-muted">
            <li>Let the new domain lead to this server, with a certificate for https.</li>
            <li>
              Set <code className="font-mono text-[13px]">PUBLIC_URL</code> and start the server again:
              <CodeBlock text="PUBLIC_URL=https://qr.example.com" label="the setting" className="mt-2" />
            </li>
            <li>Leave the old domain leading here, too: for as long as anything printed is in use.</li>
          </ol>
          <p className="rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn">
            What is printed cannot be changed: a printed code holds the domain that it was made with. The
            server answers on every domain that leads to it, so old codes go on working as long as you keep
            theirs.
          </p>
        </div>
      </Section>
    </div>
  )
}
