import type { Migration } from 'kysely/migration'
import { first } from './0001-first.ts'
import { shared } from './0002-shared.ts'
import { designs } from './0003-designs.ts'
import { instances } from './0004-instances.ts'
import { statistics } from './0005-statistics.ts'
import { erasures } from './0006-erasures.ts'
import { people } from './0007-people.ts'
import { workspace } from './0008-workspace.ts'
import { judgements } from './0009-judgements.ts'
import { bounds } from './0010-bounds.ts'
import { scanReasons } from './0011-scan-reasons.ts'
import type { Engine } from './engine.ts'

/** Append-only, by name. A migration that has shipped is never changed: the next one mends it. */
export function migrations(engine: Engine): Record<string, Migration> {
  return {
    '0001-first': first(engine),
    '0002-shared': shared(engine),
    '0003-designs': designs(),
    '0004-instances': instances(engine),
    '0005-statistics': statistics(engine),
    '0006-erasures': erasures(),
    '0007-people': people(),
    '0008-workspace': workspace(engine),
    '0009-judgements': judgements(engine),
    '0010-bounds': bounds(),
    '0011-scan-reasons': scanReasons(engine),
  }
}
