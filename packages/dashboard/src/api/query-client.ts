import { QueryClient } from '@tanstack/react-query'
import { accountQuery } from './account.ts'
import { ApiFailure, whenSignedOut } from './client.ts'

const RETRIES = 2

/** A browser without internet says that it is offline, though a server at home or in the office is there. */
const networkMode = 'always'

/** One cache for all pages. What the server has refused is not asked again; what did not get through is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    mutations: { networkMode },
    queries: {
      networkMode,
      staleTime: 15_000,
      retry: (failures, error) =>
        failures < RETRIES && error instanceof ApiFailure && (error.status === 0 || error.status >= 500),
    },
  },
})

// Any request may be the first to learn that the session is over. Whoever shows an account then learns it, too.
whenSignedOut(() => {
  if (queryClient.getQueryData(accountQuery.queryKey))
    void queryClient.invalidateQueries(accountQuery, { cancelRefetch: false })
})
