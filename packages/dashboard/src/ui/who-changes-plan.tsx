/** What to do about a plan that lacks something: there is no page for it, only a command where the server runs. */
export function WhoChangesPlan() {
  return (
    <>
      Whoever runs this server can change the plan:{' '}
      <code className="font-mono text-[13px]">npm run workspace</code>.
    </>
  )
}
