import { JUDGED_BY_AGENT } from '../enrichment/judged-again.ts'
import { RULE_VERSION } from '../enrichment/reason.ts'
import { DAY_MS, FACTS_OF_A_KIND, QUARTER_MS, QUARTERS_A_DAY, TALLIED } from '../stats/sums.ts'

/**
 * Which row of fold_cursor this fold moves. Its number rises with every change of what is folded, so that a process of
 * an older version, which looks for its own row, cannot fold a part of the log without the rest.
 */
export const CURSOR_KEY = 2
export const CURSOR = `select last from fold_cursor where k = ${CURSOR_KEY}`

/** The tables that the fold fills, which can be made again from the log. */
export const FOLDED_TABLES = ['code_totals', 'visits', 'stats_quarters', 'stats_days'] as const

const UNCOUNTED = TALLIED.filter((name) => name !== 'scans' && name !== 'uniques')
const TALLIES = TALLIED.join(', ')
const SUMS = TALLIED.map((name) => `sum(${name})::bigint as ${name}`).join(', ')
const ADDED = TALLIED.map((name) => `${name} = known.${name} + excluded.${name}`).join(', ')

const unknown = (column: string) => `coalesce(${column}, '')`

/**
 * As on SQLite: what an older rule judged counts as today's judges its agent, where `foldAnew` has had the agents judged.
 * A case reads its subselect for such rows only, so new ones cost nothing.
 */
const AGAIN = `case when rule < ${RULE_VERSION} and reason in (${JUDGED_BY_AGENT.map((reason) => `'${reason}'`).join(', ')})
  then (select judged from agents where agents.id = agent_id and judged_rule = ${RULE_VERSION}) end`

/** What `factsOf` tells of a hit in scans/stats/sums.ts. */
const FACTS = `case when reason = 'human' then array[
    'v:' || rule, 'c:' || ${unknown('country')},
    case when city is null then 'y:' else 'y:' || ${unknown('country')} || ':' || city end,
    'd:' || ${unknown('device')}, 's:' || ${unknown('os')}, 'b:' || ${unknown('browser')},
    'r:' || ${unknown("split_part(split_part(referrer, '//', 2), '/', 1)")}
  ] when reason <> 'test' then array['v:' || rule] end`

/** How often each fact was met, as one object; of each kind the most frequent that there is room for. */
const asObject = (number: string, from: string) => `
  select subject, ${number}, jsonb_object_agg(fact, n) as facts from (
    select *, row_number() over (partition by subject, ${number}, left(fact, 1) order by n desc, fact) as place from ${from}
  ) as placed where place <= ${FACTS_OF_A_KIND} group by subject, ${number}`

/** Those of both: what is known stays, and new ones come in while their kind has room. */
const MERGED = `(
  select coalesce(jsonb_object_agg(fact, n), '{}') from (
    select fact, n, row_number() over (partition by left(fact, 1) order by is_known desc, n desc, fact) as place from (
      select key as fact, sum(value::bigint) as n, bool_or(is_known) as is_known from (
        select key, value, true as is_known from jsonb_each_text(known.facts)
        union all select key, value, false from jsonb_each_text(excluded.facts)
      ) as both_sides group by key
    ) as summed
  ) as placed where place <= ${FACTS_OF_A_KIND}
)`

const put = (table: string, number: string, from: string) => `
  insert into ${table} as known (subject, ${number}, ${TALLIES}, facts)
  select subject, ${number}, ${TALLIES}, facts from ${from} order by subject, ${number}
  on conflict (subject, ${number}) do update set ${ADDED}, facts = ${MERGED}`

/**
 * The same sums as the SQLite fold makes, without moving a row out of the database: $1 is the cursor, $2 how many rows at
 * most. Sums are changed in the order of their keys, so that two of these could not wait for each other crosswise.
 */
export const FOLD = `
  with chunk as materialized (
    select id, workspace_num, code_num, at, country, city, device, os, browser, referrer, visitor,
      coalesce(again, reason) as reason, case when again is null then rule else ${RULE_VERSION} end as rule
    from (select *, ${AGAIN} as again from scans where id > $1 order by id limit $2) as rows
  ),
  told as materialized (
    select owner as subject, (at / ${QUARTER_MS})::integer as quarter, (at / ${DAY_MS})::integer as day, id, reason, visitor
    from chunk cross join lateral (values (code_num), (-workspace_num)) as owners (owner)
  ),
  new_visits as (
    insert into visits (subject, day, visitor)
    select distinct subject, day, visitor from told where reason = 'human' and visitor is not null
    on conflict do nothing returning subject, day, visitor
  ),
  firsts as (
    select distinct on (subject, day, visitor) subject, quarter
    from new_visits join told using (subject, day, visitor) where reason = 'human'
    order by subject, day, visitor, id
  ),
  uniques as (select subject, quarter, count(*) as uniques from firsts group by subject, quarter),
  tallies as (
    select subject, quarter, count(*) filter (where reason = 'human') as scans,
      ${UNCOUNTED.map((reason) => `count(*) filter (where reason = '${reason}') as ${reason}`).join(', ')}
    from told group by subject, quarter
  ),
  facts_of_codes as materialized (
    select code_num, workspace_num, (at / ${QUARTER_MS})::integer as quarter, fact, count(*) as n
    from chunk cross join lateral unnest(${FACTS}) as fact group by code_num, workspace_num, 3, fact
  ),
  facts as materialized (
    select code_num as subject, quarter, fact, n from facts_of_codes
    union all
    select -workspace_num, quarter, fact, sum(n)::bigint from facts_of_codes group by workspace_num, quarter, fact
  ),
  quarter_facts as (${asObject('quarter', 'facts')}),
  quarters as materialized (
    select subject, quarter, quarter / ${QUARTERS_A_DAY} as day, scans, coalesce(uniques, 0) as uniques,
      ${UNCOUNTED.join(', ')}, coalesce(quarter_facts.facts, '{}') as facts
    from tallies left join uniques using (subject, quarter) left join quarter_facts using (subject, quarter)
  ),
  facts_of_days as (
    select subject, quarter / ${QUARTERS_A_DAY} as day, fact, sum(n)::bigint as n from facts group by 1, 2, 3
  ),
  day_facts as (${asObject('day', 'facts_of_days')}),
  days as (
    select subject, day, ${TALLIES}, coalesce(day_facts.facts, '{}') as facts
    from (select subject, day, ${SUMS} from quarters group by subject, day) sums left join day_facts using (subject, day)
  ),
  put_quarters as (${put('stats_quarters', 'quarter', 'quarters')}),
  put_days as (${put('stats_days', 'day', 'days')}),
  sums as (select code_num, count(*) as total, max(at) as last_at from chunk where reason = 'human' group by code_num),
  put_totals as (
    insert into code_totals as known (code_num, total, uniques, last_at)
    select code_num, total, coalesce(firsts_of.uniques, 0), last_at
    from sums left join (select subject, sum(uniques)::bigint as uniques from uniques group by subject) firsts_of
      on firsts_of.subject = code_num
    order by code_num
    on conflict (code_num) do update set total = known.total + excluded.total,
      uniques = known.uniques + excluded.uniques, last_at = greatest(known.last_at, excluded.last_at)
  )
  select count(*)::integer as rows, max(id) as last from chunk`
