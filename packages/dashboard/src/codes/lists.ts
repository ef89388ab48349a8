import type { Code } from '@qregg/contract'
import type { QueryClient } from '@tanstack/react-query'

type List = { data: Code[] }

/**
 * Shows a code otherwise in all lists that have it, or takes it away (null), before the server has answered. Answers what
 * puts this one code back as it was; what became of others meanwhile stays.
 */
export function showInLists(
  client: QueryClient,
  key: readonly unknown[],
  id: string,
  after: Code | null,
): () => void {
  const change = (at: readonly unknown[], work: (codes: Code[]) => Code[]) =>
    client.setQueryData<List>(at, (list) => list && { ...list, data: work(list.data) })
  const places = client.getQueriesData<List>({ queryKey: [...key, 'codes'] }).flatMap(([at, list]) => {
    const index = list?.data?.findIndex((code) => code.id === id) ?? -1
    const before = list?.data?.[index]
    return before ? [{ at, index, before }] : []
  })
  for (const { at } of places)
    change(at, (codes) =>
      after ? codes.map((code) => (code.id === id ? after : code)) : codes.filter((code) => code.id !== id),
    )
  return () => {
    for (const { at, index, before } of places)
      change(at, (codes) =>
        codes.some((code) => code.id === id)
          ? codes.map((code) => (code.id === id ? before : code))
          : codes.toSpliced(index, 0, before),
      )
  }
}

/** What is being read would show the old state once more. */
export async function stopReading(client: QueryClient, key: readonly unknown[], id: string): Promise<void> {
  await Promise.all([
    client.cancelQueries({ queryKey: [...key, 'codes'] }),
    client.cancelQueries({ queryKey: [...key, 'code', id], exact: true }),
  ])
}
