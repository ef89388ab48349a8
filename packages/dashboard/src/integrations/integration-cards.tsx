import type { ReactNode } from 'react'
import { useMay, useWorkspace } from '../api/account.ts'
import { Section } from '../ui/page.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { WhoChangesPlan } from '../ui/who-changes-plan.tsx'
import { isPrivate, type Subject } from './examples.ts'
import { MadeWebhooks } from './made-webhooks.tsx'

/** Things to do, one after the other. */
function Steps({ children }: { children: ReactNode }) {
  return <ol className="grid list-decimal gap-2 pl-5 marker:text-muted">{children}</ol>
}

/** Where an API key comes from, for whoever reads this. */
export function KeyHint() {
  const { path, plan } = useWorkspace()
  const isAdmin = useMay('admin')
  if (plan === 'free')
    return (
      <>
        API keys belong to the plan “teams”. <WhoChangesPlan />
      </>
    )
  if (!isAdmin) return <>Ask an admin of this workspace for an API key: only they can make one.</>
  return (
    <>
      Make one at <TextLink to={path('api-keys')}>API keys</TextLink>; it is shown once.
    </>
  )
}

function Unreachable({ server, who }: { server: string; who: string }) {
  if (!isPrivate(server)) return null
  return (
    <p className="rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn">
      {who} cannot reach {server}: only this machine or its network can. Give the server an address on the
      internet and tell it with PUBLIC_URL.
    </p>
  )
}

export function ZapierCard({ subject: { server, code } }: { subject: Subject }) {
  return (
    <Section
      title="Zapier"
      description="A scan starts a Zap: a row in a sheet, a message in a chat, a mail. Zaps can also make and change codes."
    >
      <div className="grid gap-5">
        <Unreachable server={server} who="Zapier" />
        <Steps>
          <li>
            In Zapier choose the app Qregg, the trigger <b className="font-medium">New Scan</b>, and{' '}
            <b className="font-medium">Sign in</b>.
          </li>
          <li>
            As <b className="font-medium">Server URL</b> enter <Mono>{server}</Mono>
          </li>
          <li>
            As <b className="font-medium">API Key</b> paste a key. <KeyHint />
          </li>
          <li>
            Choose one code{code && <> such as {<Named code={code} />}</>}, one tag, or all codes, and switch
            the Zap on. Its webhook appears below.
          </li>
        </Steps>
        <p className="text-[13px] text-muted">
          If Zapier does not list Qregg for you, who runs this server can register the app under an account of
          their own: the folder packages/zapier of the source says how.
        </p>
        <MadeWebhooks source="zapier" none="No Zap is connected yet." />
      </div>
    </Section>
  )
}

export function N8nCard({ subject: { server, code } }: { subject: Subject }) {
  return (
    <Section
      title="n8n"
      description="A scan starts a workflow, and workflows make, find and change codes. Also as a tool for AI agents."
    >
      <div className="grid gap-5">
        <Steps>
          <li>
            In n8n go to <b className="font-medium">Settings → Community nodes → Install</b> and enter{' '}
            <Mono>n8n-nodes-qregg</Mono>
          </li>
          <li>
            Make a credential <b className="font-medium">Qregg API</b> with the Base URL <Mono>{server}</Mono>
          </li>
          <li>
            As <b className="font-medium">API Key</b> paste a key. <KeyHint />
          </li>
          <li>
            Add <b className="font-medium">Qregg Trigger</b> to a workflow, choose{' '}
            {code ? <Named code={code} /> : 'a code'} or leave Code empty for all, and publish it. Its webhook
            appears below.
          </li>
        </Steps>
        <p className="text-[13px] text-muted">
          This server must be able to call n8n. If n8n stands behind a proxy or a tunnel, tell it its public
          address with WEBHOOK_URL.
        </p>
        <p className="text-[13px] text-muted">
          If n8n does not find the package, who runs n8n can put the nodes there by themselves: the folder
          packages/n8n-nodes-qregg of the source says how.
        </p>
        <MadeWebhooks source="n8n" none="No workflow is connected yet." />
      </div>
    </Section>
  )
}

function Mono({ children }: { children: string }) {
  return (
    <code className="wrap-anywhere inline-block max-w-full rounded-md bg-sunken px-1.5 py-0.5 font-mono text-[12.5px]">
      {children}
    </code>
  )
}

function Named({ code }: { code: NonNullable<Subject['code']> }) {
  return (
    <>
      {code.title && <>“{code.title}” </>}
      <Mono>{code.shortCode}</Mono>
    </>
  )
}
