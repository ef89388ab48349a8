import type pg from 'pg'
import { BoundedCache } from '../../bounded-cache.ts'
import type { NewScan } from '../scan-log.ts'
import { isDataFault } from './data-fault.ts'
import { soundText } from './sound-scans.ts'

const AGENTS_AT_MOST = 100_000
/** More than twice what one batch can have, so that what a batch has learnt is there when its rows are made. */
const AGENTS_CACHED = 10_000
/** Stands for an agent that has no number. */
const NONE = 0

/** In the order of the texts, so that two processes that add the same ones do not wait for each other crosswise. */
const LEARN = `
  with given as (select distinct value as text from json_array_elements_text($1::json)),
  known as (select id, text from agents where text in (select text from given)),
  made as (
    insert into agents (text)
    select text from given where text not in (select text from known)
    order by text
    limit (select greatest(0, ${AGENTS_AT_MOST} - coalesce(max(id), 0)) from agents)
    on conflict (text) do nothing returning id, text
  )
  select id, text from known union all select id, text from made`

export type SharedAgents = {
  /** Finds or makes the numbers of these scans' agents. Costs nothing when all are in memory. */
  learn(scans: readonly NewScan[]): Promise<void>
  /** The number of an agent that was learnt; null when it has none. */
  idOf(text: string): number | null
}

/** User agents by number, as all processes know them. Bounded as on SQLite: once full, new ones have no number. */
export function createSharedAgents(pool: pg.Pool): SharedAgents {
  const ids = new BoundedCache<string, number>(AGENTS_CACHED)

  async function ask(texts: readonly string[]): Promise<void> {
    const { rows } = await pool.query<{ id: number; text: string }>({
      name: 'learn agents',
      text: LEARN,
      values: [JSON.stringify(texts.map(soundText))],
    })
    const found = new Map(rows.map((row) => [row.text, row.id]))
    for (const text of texts) {
      const id = found.get(soundText(text))
      if (id !== undefined) ids.set(text, id)
    }
  }

  return {
    async learn(scans) {
      const unknown = new Set<string>()
      for (const { userAgent } of scans)
        if (userAgent !== '' && ids.get(userAgent) === undefined) unknown.add(userAgent)
      if (unknown.size === 0) return
      try {
        await ask([...unknown])
        // What another process was adding at this moment was not to be seen yet.
        const missing = [...unknown].filter((text) => ids.get(text) === undefined)
        if (missing.length > 0) await ask(missing)
      } catch (error) {
        // A scan is worth more than the name of its agent.
        if (!isDataFault(error)) throw error
      }
      for (const text of unknown) if (ids.get(text) === undefined) ids.set(text, NONE)
    },
    idOf: (text) => ids.get(text) || null,
  }
}
