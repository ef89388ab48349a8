import { Logo } from './logo.tsx'

/** The whole page, while what it needs is under way. */
export function Loading() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">Qregg</h1>
      <div role="status" className="animate-pulse">
        <Logo />
        <span className="sr-only">Loading</span>
      </div>
    </main>
  )
}
