import type { EmbeddedDatabase } from './embedded.ts'
import type { SharedDatabase } from './postgres.ts'

/** Where an installation keeps its data: a folder that one process has to itself, or a PostgreSQL that many share. */
export type Storage = EmbeddedDatabase | SharedDatabase
