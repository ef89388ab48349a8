import { DELIVERED_REASONS, SCAN_REASONS, type ScanReason } from '@qregg/contract'
import { isWithheld } from './fold/folded-store.ts'

const WITHHELD_REASONS = SCAN_REASONS.filter(isWithheld)

/** Scans of a list that one index holds in the order of ids: an SQL condition, and a short name for it. */
export type ListPart = { name: string; condition: string }

/**
 * The parts that scans of these reasons consist of. Beside an owner, each condition reads one index and nothing in vain:
 * ten previews among a million of another reason are found without reading the million. No scan is in two of them.
 */
export function partsOf(reasons: readonly ScanReason[]): ListPart[] {
  // Out of our own list, so that nothing else can get into a statement.
  const wanted = (among: readonly ScanReason[]) => among.filter((reason) => reasons.includes(reason))
  const [delivered, withheld] = [wanted(DELIVERED_REASONS), wanted(WITHHELD_REASONS)]
  return [
    ...(delivered.length === DELIVERED_REASONS.length
      ? [{ name: 'delivered', condition: 'withheld = 0' }]
      : delivered.map(ofReason)),
    ...(withheld.length === WITHHELD_REASONS.length
      ? [{ name: 'withheld', condition: 'withheld = 1' }]
      : withheld.map(ofReason)),
  ]
}

/** People's scans are most of what is delivered, so the indexes of single reasons are spared them. */
function ofReason(reason: ScanReason): ListPart {
  if (reason === 'human') return { name: reason, condition: `withheld = 0 and reason = 'human'` }
  // The second half is the index's own condition, so that whoever plans the statement need not conclude it.
  return { name: reason, condition: `reason = '${reason}' and reason <> 'human'` }
}
