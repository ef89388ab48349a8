import { useQuery } from '@tanstack/react-query'
import { QrCode } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useAccount, useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { pickCodesQuery } from '../codes/queries.ts'
import { ButtonLink } from '../ui/button.tsx'
import { CopyField } from '../ui/copy.tsx'
import { Field, Select } from '../ui/field.tsx'
import { Card, PageHeader, useTitle } from '../ui/page.tsx'
import { Failure, Skeleton } from '../ui/states.tsx'
import { CurlCard, JavaScriptCard, SignatureCard } from './code-cards.tsx'
import { N8nCard, ZapierCard } from './integration-cards.tsx'
import { TryIt } from './try-it.tsx'

/** How other systems are connected, with this person's own server and a code of theirs filled in. */
export function IntegrationsPage() {
  useTitle('Integrations')
  const workspace = useWorkspace()
  const { server } = useAccount()
  const [chosen, setChosen] = useState<string>()
  const { data, error, refetch } = useQuery(pickCodesQuery(workspace, ''))
  const codes = data?.data.filter(({ mode }) => mode === 'dynamic')
  const code = codes?.find(({ id }) => id === chosen) ?? codes?.[0] ?? null
  const subject = { server: server.publicUrl.replace(/\/$/, ''), code }
  useScrollToHash()
  return (
    <>
      <PageHeader title="Integrations">
        Let scans start something elsewhere, and let other systems make and change codes.
      </PageHeader>
      <div className="grid gap-6">
        <Card className="grid gap-5 p-5 sm:grid-cols-2">
          <div className="grid content-start gap-1.5">
            <h2 className="font-medium text-[13px]">Your server</h2>
            <CopyField text={subject.server} label="Copy the server's address" />
            <p className="text-[13px] text-muted">What other systems ask for as server URL or base URL.</p>
          </div>
          {error ? (
            <Failure error={error} retry={() => void refetch()} />
          ) : codes === undefined ? (
            <Skeleton className="h-20" />
          ) : codes.length === 0 ? (
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
            <Field label="Code in the examples" hint="Your newest codes that can be tracked.">
              <Select value={code?.id} onChange={(event) => setChosen(event.target.value)}>
                {codes.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.title ? `${nameOf(each)} (${each.shortCode})` : each.shortCode}
                  </option>
                ))}
              </Select>
            </Field>
          )}
        </Card>
        <div className="grid gap-6 xl:grid-cols-2">
          <ZapierCard server={subject.server} />
          <N8nCard server={subject.server} />
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
