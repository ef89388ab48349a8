import type { Account, Role, WorkspaceOfPerson } from '@qregg/contract'
import { queryOptions } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { ApiFailure, accountApi, type WorkspaceApi } from './client.ts'

/** Who is signed in; null when nobody is. */
export const accountQuery = queryOptions({
  queryKey: ['account'],
  staleTime: 60_000,
  // Whose session is over may have signed in again in another tab.
  refetchOnWindowFocus: ({ state }: { state: { data: unknown } }) => (state.data === null ? 'always' : true),
  queryFn: async ({ signal }) => {
    try {
      return (await accountApi.get('/account', { signal })).data
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 401) return null
      throw error
    }
  },
})

export const welcomeQuery = queryOptions({
  queryKey: ['welcome'],
  queryFn: async ({ signal }) => (await accountApi.get('/welcome', { signal })).data,
})

/** Who is signed in, or was until their session ended: the page then stays, and asks to sign in again. */
export const AccountContext = createContext<Account | null>(null)

/** False while the session of whoever uses the page is over. */
export const SignedInContext = createContext(true)

/** Who uses the page, on pages that stand behind the door. */
export function useAccount(): Account {
  const account = use(AccountContext)
  if (!account) throw new Error('useAccount belongs below an AccountContext')
  return account
}

/** The workspace that the page is about. */
export type Workspace = WorkspaceOfPerson & {
  api: WorkspaceApi
  /** Begins the key of every query about it, so that two workspaces never share an answer. */
  key: readonly ['workspace', string]
  /** The address of a page in it: `path('codes')`. */
  path(page: string): string
}

export const WorkspaceContext = createContext<Workspace | null>(null)

export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext)
  if (!workspace) throw new Error('useWorkspace belongs below a WorkspaceContext')
  return workspace
}

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 }
/** Whether the person may do here what needs this role. The server decides; this only spares people a refusal. */
export function useMay(role: Role): boolean {
  return RANK[useWorkspace().role] >= RANK[role]
}
