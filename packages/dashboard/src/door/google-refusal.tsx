import { useSearchParams } from 'wouter'
import { FormError } from '../ui/states.tsx'

/** Why somebody who comes back from Google was not let in, by the word that the server puts into the address. */
const REASONS: Record<string, string> = {
  google_cancelled: 'Signing in with Google was broken off. Try again, or use your password.',
  google_failed: 'Signing in with Google did not work. Try again, or use your password.',
  not_invited:
    'There is no account here for this Google address, or the invitation is for another one. Ask for an invitation to it.',
  email_not_verified: 'Google has not verified your email address. Verify it there first, or use a password.',
  use_password:
    'There is an account with this address already. Sign in with its password; "forgot password" sets a new one.',
  link_expired: 'The invitation was taken, taken back, or is too old. Ask for a new one.',
}

export function GoogleRefusal() {
  const [search] = useSearchParams()
  return <FormError>{REASONS[search.get('error') ?? '']}</FormError>
}
