import { queryOptions } from '@tanstack/react-query'
import { accountApi } from '../../api/client.ts'

/** Browsers in which one is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await accountApi.get('/sessions', { signal })).data,
})
