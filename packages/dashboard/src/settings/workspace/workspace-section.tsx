import { Download } from 'lucide-react'
import { useMay, useWorkspace } from '../../api/account.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CopyIcon } from '../../ui/copy.tsx'
import { Section, useTitle } from '../../ui/page.tsx'
import { WhoChangesPlan } from '../../ui/who-changes-plan.tsx'
import { Fact, Facts } from '../facts.tsx'
import { RenameWorkspace } from './rename-workspace.tsx'

const PLANS = {
  teams: { text: 'Teams', hint: 'With API keys, webhooks and integrations.' },
  free: { text: 'Free', hint: 'Codes and scans, without API keys, webhooks and integrations.' },
} as const

/** What the workspace is called and what it is, and everything in it as a file. */
export function WorkspaceSection() {
  useTitle('Workspace settings')
  const { id, name, plan, api } = useWorkspace()
  const mayChange = useMay('admin')
  return (
    <div className="grid grid-cols-1 gap-6">
      <Section title="Workspace">
        <div className="grid grid-cols-1 gap-6">
          {mayChange && <RenameWorkspace />}
          <Facts>
            {!mayChange && <Fact name="Name">{name}</Fact>}
            <Fact name="Plan">
              <span className="font-medium text-ink">{PLANS[plan].text}</span>. {PLANS[plan].hint}
              {plan === 'free' && (
                <>
                  {' '}
                  <WhoChangesPlan />
                </>
              )}
            </Fact>
            <Fact name="Id">
              <span className="inline-flex max-w-full items-center gap-1">
                <code className="min-w-0 break-all font-mono text-[13px]">{id}</code>
                <CopyIcon text={id} label="Copy the id" />
              </span>
            </Fact>
          </Facts>
        </div>
      </Section>
      {mayChange && (
        <Section
          title="Export"
          description="A ZIP of text files, one line of JSON each thing: codes with their history, scans, webhooks without their secrets, members, and keys without the keys."
          actions={
            <ButtonLink icon={Download} href={api.address('/workspace/export')} download>
              Export everything
            </ButtonLink>
          }
        >
          <p className="text-[13px] text-muted">
            With many scans it takes a while; the browser shows how far it is. Keep the file as safe as the
            workspace: it holds what your people have written, and it does not grow old by itself.
          </p>
        </Section>
      )}
    </div>
  )
}
