import { useQueryClient, useSuspenseQueries } from '@tanstack/react-query'
import { accountQuery, welcomeQuery } from '../api/account.ts'

/** Who is signed in already, and which ways in there are. Nothing is shown before both are known. */
export function useDoor() {
  const [{ data: account }, { data: welcome }] = useSuspenseQueries({ queries: [accountQuery, welcomeQuery] })
  return { account, welcome }
}

/** After somebody got in: the pages learn who it is, and forget what was shown to whoever was in before. */
export function useEnter() {
  const client = useQueryClient()
  return async () => {
    client.removeQueries({ queryKey: ['workspace'] })
    await client.fetchQuery({ ...accountQuery, staleTime: 0 })
    void client.invalidateQueries(welcomeQuery)
  }
}
