import { operations, type StatsQuery } from '@qregg/contract'
import type { Clock } from '../../clock.ts'
import type { Codes } from '../../codes/codes.ts'
import type { Api } from '../../http/api.ts'
import { readPeriod } from './period.ts'
import type { StatsReader } from './reading.ts'
import { toStats } from './stats.ts'
import { ofWorkspace, type Subject } from './sums.ts'

/** Mounts the statistics of a code and of a workspace. */
export function mountStats(api: Api, deps: { clock: Clock; codes: Codes; statsReader: StatsReader }): void {
  async function statsOf(subject: Subject, query: StatsQuery) {
    const now = deps.clock.now()
    const period = readPeriod(query, now)
    const edges = [...period.starts, period.to]
    return { data: toStats(query, period, await deps.statsReader.stats({ subject, edges }), now) }
  }

  api.route(operations.getStats, async ({ query, caller }) =>
    statsOf(ofWorkspace(caller.workspace.num), query),
  )
  api.route(operations.getCodeStats, async ({ params, query, caller }) =>
    statsOf((await deps.codes.get(caller, params.id)).num, query),
  )
}
