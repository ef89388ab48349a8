import type { Stats } from '@qregg/contract'
import { useAccount } from '../api/account.ts'
import { Breakdown, type Slice } from './breakdown.tsx'
import { countryName, DEVICE_NAMES, placeOf } from './words.ts'

function slices<T extends { scans: number }>(
  { top, other }: { top: readonly T[]; other: number },
  nameOf: (item: T) => string,
): Slice[] {
  const named: Slice[] = top.map((item) => ({ name: nameOf(item), scans: item.scans }))
  // "Other" is also what a parser calls a device that it does not know.
  return other === 0 ? named : [...named, { name: 'All others', scans: other, isRest: true }]
}

/** Where scans came from and with what. */
export function Breakdowns({ stats }: { stats: Stats }) {
  const { server } = useAccount()
  const { scans } = stats.totals
  const parts = [
    { title: 'Countries', slices: slices(stats.countries, ({ country }) => countryName(country)) },
    // Without the operator's database of cities there would be nothing but "Unknown".
    ...(server.cities
      ? [
          {
            title: 'Cities',
            slices: slices(stats.cities, (place) => (place.city === null ? 'Unknown' : placeOf(place))),
          },
        ]
      : []),
    {
      title: 'Devices',
      slices: slices(stats.devices, ({ device }) => (device ? DEVICE_NAMES[device] : 'Unknown')),
    },
    { title: 'Systems', slices: slices(stats.systems, ({ os }) => os ?? 'Unknown') },
    { title: 'Browsers', slices: slices(stats.browsers, ({ browser }) => browser ?? 'Unknown') },
    {
      title: 'Came from',
      slices: slices(stats.referrers, ({ host }) => host ?? 'No page, as with a camera'),
    },
  ]
  return (
    <div className="-mb-4 gap-4 md:columns-2 xl:columns-3">
      {parts.map((part) => (
        <Breakdown key={part.title} {...part} total={scans} />
      ))}
    </div>
  )
}
