import { useTitle } from '../../ui/page.tsx'
import { EraseScans } from './erase-scans.tsx'
import { Erasures } from './erasures.tsx'
import { WhatIsKept } from './what-is-kept.tsx'

/** What is known of those who scan, for how long, and how it is made to go. */
export function PrivacySection() {
  useTitle('Privacy')
  return (
    <div className="grid gap-6">
      <WhatIsKept />
      <EraseScans />
      <Erasures />
    </div>
  )
}
