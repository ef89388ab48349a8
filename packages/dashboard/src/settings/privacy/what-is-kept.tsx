import { useAccount } from '../../api/account.ts'
import { Section } from '../../ui/page.tsx'
import { count } from '../../ui/time.tsx'
import { Fact, Facts } from '../facts.tsx'

const days = (number: number) => (number === 1 ? '1 day' : `${count(number)} days`)

/** As this server is set up. */
export function WhatIsKept() {
  const { scanRetentionDays, deliveryRetentionDays, cities } = useAccount().server
  return (
    <Section
      title="What is kept of people who scan"
      description="As this server is set up. There is no name, no address on the network, and no cookie among it."
    >
      <Facts>
        <Fact name="Of each scan">
          When, which code and where it led; the country{cities && ' and city'}; kind of device, system and
          browser, and how the browser names itself; the page that led here, without what stands behind its{' '}
          <code className="font-mono text-[13px]">?</code>.
        </Fact>
        <Fact name="For how long">
          {scanRetentionDays === null ? (
            <>
              <span className="font-medium text-ink">For ever.</span> Whoever runs the server can give scans
              an end with <code className="font-mono text-[13px]">SCAN_RETENTION_DAYS</code>.
            </>
          ) : (
            <>
              <span className="font-medium text-ink">{days(scanRetentionDays)}.</span> Older scans go by
              themselves. Counts stay; they name nobody.
            </>
          )}
        </Fact>
        <Fact name="Counting people">
          To count a phone once a day, it gets a number that is another one tomorrow and in every other
          workspace. After 48 hours nobody can tell whose it was.
        </Fact>
        <Fact name="Deliveries of webhooks">
          Kept for <span className="font-medium text-ink">{days(deliveryRetentionDays)}</span> after they are
          through. What receivers got is theirs to erase.
        </Fact>
      </Facts>
    </Section>
  )
}
