/** A part of what `explain (analyze, format json)` tells. */
export type PlanNode = { 'Relation Name'?: string; Plans?: PlanNode[] } & Record<string, unknown>

/** What a plan has read of tables, with what it read in vain. */
export function rowsRead(node: PlanNode): number {
  const told = (name: string) => Number(node[name] ?? 0) * Number(node['Actual Loops'])
  const vain = told('Rows Removed by Filter') + told('Rows Removed by Join Filter')
  const own = node['Relation Name'] === undefined ? 0 : told('Actual Rows')
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), own + vain)
}
