import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { accountApi } from '../api/client.ts'
import { forgetLive } from '../code/use-live-scans.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'

/** Ends the session of this browser, and forgets all that it was shown. */
export function useSignOut() {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  return async () => {
    try {
      await accountApi.post('/sign-out')
      client.clear()
      forgetLive()
      navigate('/sign-in')
    } catch (error) {
      tell(messageOf(error), { isError: true })
    }
  }
}
