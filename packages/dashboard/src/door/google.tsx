import { accountApi } from '../api/client.ts'
import { Button } from '../ui/button.tsx'
import { useSubmit } from '../ui/form.ts'
import { SubmitError } from './submit-error.tsx'

/** Sends the browser to Google and, from there, back to `to`. An invitation is taken on the way. */
export function GoogleButton({ to, invitation }: { to: string; invitation?: string }) {
  const { submit, busy, error } = useSubmit(
    () => accountApi.post('/sign-in/google', { body: { returnTo: `/dashboard${to}`, invitation } }),
    ({ data }) => window.location.assign(data.url),
  )
  return (
    <div className="grid gap-5">
      <SubmitError error={error} />
      <Button busy={busy} onClick={() => submit(undefined)} className="h-10 w-full">
        {!busy && <GoogleSign />}
        Continue with Google
      </Button>
      <div className="flex items-center gap-3 text-muted text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
    </div>
  )
}

function GoogleSign() {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className="size-4" fill="none" strokeWidth="4">
      <path stroke="#4285f4" d="M12 12h8a8 8 0 0 1-2.34 5.66" />
      <path stroke="#34a853" d="M17.66 17.66A8 8 0 0 1 5.07 16" />
      <path stroke="#fbbc05" d="M5.07 16a8 8 0 0 1 0-8" />
      <path stroke="#ea4335" d="M5.07 8a8 8 0 0 1 12.59-1.66" />
    </svg>
  )
}
