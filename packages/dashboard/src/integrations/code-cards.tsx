import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { CodeBlock } from '../ui/copy.tsx'
import { Section } from '../ui/page.tsx'
import { Choices } from '../ui/tabs.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { VERIFY_IN_NODE } from '../webhooks/verify-example.ts'
import {
  CURL_EXAMPLES,
  CURL_WORDS,
  type CurlExample,
  curlExample,
  fetchExample,
  RECEIVER_IN_NODE,
  type Subject,
} from './examples.ts'
import { KeyHint } from './integration-cards.tsx'

/** Where the examples take the API key from: never from here. */
function KeyNote() {
  return (
    <p className="text-[13px] text-muted">
      $QREGG_API_KEY stands for your API key. <KeyHint />
    </p>
  )
}

export function CurlCard({ subject }: { subject: Subject }) {
  const [example, setExample] = useState<CurlExample>('list')
  return (
    <Section title="curl" description="The whole API from a terminal. Paste a line, and see what it answers.">
      <div className="grid gap-3">
        <div className="-mx-5 overflow-x-auto px-5">
          <Choices<CurlExample>
            label="Example"
            options={CURL_EXAMPLES.map((value) => ({ value, text: CURL_WORDS[value].name }))}
            value={example}
            onChange={setExample}
          />
        </div>
        <p className="text-[13px] text-muted">{CURL_WORDS[example].hint}</p>
        <CodeBlock text={curlExample(example, subject)} label="the command" />
        <KeyNote />
        <p className="text-[13px] text-muted">
          Every operation is described in{' '}
          <TextLink href="/api/v1/openapi.json">this server’s OpenAPI document</TextLink>.
        </p>
      </div>
    </Section>
  )
}

export function JavaScriptCard({ subject }: { subject: Subject }) {
  return (
    <Section title="JavaScript" description="With fetch alone, in Node 20 or newer. No package is needed.">
      <div className="grid gap-3">
        <CodeBlock text={fetchExample(subject)} label="the script" />
        <KeyNote />
      </div>
    </Section>
  )
}

export function SignatureCard() {
  const { path } = useWorkspace()
  return (
    <div id="signatures" className="scroll-mt-20">
      <Section
        title="Verifying signatures"
        description="Each delivery of a webhook is signed with the webhook's secret. Look at the signature before you trust what came."
      >
        <div className="grid gap-4">
          <ol className="grid list-decimal gap-1.5 pl-5 marker:text-muted">
            <li>Take the body as it came, byte for byte, before anything reads it as JSON.</li>
            <li>Make the HMAC-SHA256 of it with the whole secret, also its whsec_, as the key.</li>
            <li>
              Compare sha256= and its hex form with the header X-Qregg-Signature, in constant time. While a
              secret is rotated, X-Qregg-Signature-Next is the new secret’s.
            </li>
          </ol>
          <CodeBlock text={VERIFY_IN_NODE} label="verify.js" />
          <p className="text-[13px] text-muted">A whole receiver, with that in verify.js beside it:</p>
          <CodeBlock text={RECEIVER_IN_NODE} label="the receiver" />
          <p className="text-[13px] text-muted">
            A delivery can come twice: the header webhook-id and each scan.id tell. Libraries for{' '}
            <TextLink href="https://www.standardwebhooks.com">Standard Webhooks</TextLink> verify the same
            request by webhook-id, webhook-timestamp and webhook-signature. Secrets are shown when a webhook
            is made, at <TextLink to={path('webhooks')}>Webhooks</TextLink>.
          </p>
        </div>
      </Section>
    </div>
  )
}
