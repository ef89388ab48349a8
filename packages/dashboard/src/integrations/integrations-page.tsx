import type { Code } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { QrCode } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useAccount, useWorkspace } from '../api/account.ts'
import { pickCodesQuery } from '../codes/queries.ts'
import { ButtonLink } from '../ui/button.tsx'
import { CopyField } from '../ui/copy.tsx'
import { Card, PageHeader, useTitle } from '../ui/page.tsx'
import { Failure, Skeleton } from '../ui/states.tsx'
import { ChooseCode } from './choose-code.tsx'
import { CurlCard, JavaScriptCard, SignatureCard } from './code-cards.tsx'
import { N8nCard, ZapierCard } from './integration-cards.tsx'
import { TryIt } from './try-it.tsx'

/** How other systems are connected, with this person's own server and a code of theirs filled in. */
export function IntegrationsPage() {
  useTitle('Integrations')
  const workspace = useWorkspace()
  const { server } = useAccount()
  const [chosen, setChosen] = useState<Code>()
  const { data, error, refetch } = useQuery(pickCodesQuery(workspace, ''))
  const code = chosen ?? data?.data[0] ?? null
  const subject = { server: server.publicUrl.replace(/\/$/, ''), code }
  useScrollToHash()
  return (
    <>
      <PageHeader title="Integrations">
        Let scans start something elsewhere, and let other systems make and change codes.
      </PageHeader>
      <div className="grid grid-cols-1 gap-6">
        <Card className="grid gap-5 p-5 sm:grid-cols-2">
          <div className="grid content-start gap-1.5">
            <h2 className="font-medium text-[13px]">Your server</h2>
            <CopyField text={subject.server} label="Copy the server's address" />
            <p className="text-[13px] text-muted">What other systems ask for as server URL or base URL.</p>
          </div>
          {error ? (
            <Failure error={error} retry={() => void refetch()} />
          ) : data === undefined ? (
            <Skeleton className="h-20" />
          ) : code === null ? (
            <div className="grid content-start justify-items-start gap-2">
              <h2 className="font-medium text-[13px]">Your first code is missing</h2>
              <p className="text-[13px] text-muted">
                The examples below speak of a code that is not there. Make one, and they speak of yours.
              </p>
              <ButtonLink icon={QrCode} look="primary" to={workspace.path('codes')}>
                Make a code
              </ButtonLink>
            </div>
          ) : (
            <ChooseCode code={code} hasMore={data?.pagination.hasMore === true} onChoose={setChosen} />
          )}
        </Card>
        <div className="grid gap-6 xl:grid-cols-2">
          <ZapierCard subject={subject} />
          <N8nCard subject={subject} />
        </div>
        {code && workspace.plan !== 'free' && <TryIt key={code.id} code={code} />}
        <CurlCard subject={subject} />
        <JavaScriptCard subject={subject} />
        <SignatureCard />
      </div>
    </>
  )
}

/** The page comes after its address: the browser has looked for the place before it was there. */
function useScrollToHash() {
  useEffect(() => {
    const place = window.location.hash.slice(1)
    if (place) document.getElementById(place)?.scrollIntoView()
  }, [])
}
