import type { Migration } from 'kysely/migration'
import { first } from './0001-first.ts'
import type { Engine } from './engine.ts'

/** Append-only, by name. A migration that has shipped is never changed: the next one mends it. */
export function migrations(engine: Engine): Record<string, Migration> {
  return { '0001-first': first(engine) }
}
