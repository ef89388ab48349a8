import { Logo } from './logo.tsx'

/** The whole page, while what it needs is under way. */
export function Loading() {
  return (
    <div role="status" className="grid min-h-dvh place-items-center">
      <span className="animate-pulse">
        <Logo />
      </span>
      <span className="sr-only">Loading</span>
    </div>
  )
}
