import type { Webhook } from '@qregg/contract'
import { useWorkspace } from '../api/account.ts'
import { CodeBlock, CopyField } from '../ui/copy.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { SendTestButton, TestResult, useSendTest } from './send-test.tsx'
import { VERIFY_IN_NODE } from './verify-example.ts'

/** A webhook's secret, which is shown this once, with what it is for and a test beside it. */
export function NewSecret({ webhook, secret }: { webhook: Pick<Webhook, 'id'>; secret: string }) {
  const { path } = useWorkspace()
  const sending = useSendTest(webhook)
  return (
    <div className="grid gap-5">
      <div className="grid gap-1.5">
        <h3 className="font-medium text-[13px]">Secret</h3>
        <CopyField text={secret} label="Copy the secret" />
        <p className="text-[13px] text-muted">
          Copy it now: it is not shown again. Keep it where your receiver keeps its passwords.
        </p>
      </div>
      <div className="grid gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <SendTestButton sending={sending} />
          <p className="min-w-0 flex-1 basis-48 text-[13px] text-muted">
            Sends one signed message without scans, and shows what the receiver says.
          </p>
        </div>
        <TestResult sending={sending} />
      </div>
      <div className="grid gap-1.5">
        <h3 className="font-medium text-[13px]">What to do with it</h3>
        <p className="text-[13px] text-muted">
          Every delivery is signed with this secret. Your receiver makes the same signature and compares, so
          that nobody else can send it anything. In Node:
        </p>
        <CodeBlock text={VERIFY_IN_NODE} label="the example" />
        <p className="text-[13px]">
          {/* In a tab of its own: this page holds what is not shown again. */}
          <TextLink apart to={`${path('integrations')}#signatures`}>
            More about verifying signatures
          </TextLink>
        </p>
      </div>
    </div>
  )
}
