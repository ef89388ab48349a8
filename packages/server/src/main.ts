import { createApp } from './app.ts'
import { ConfigError, readConfig } from './config.ts'
import { createDeps } from './deps.ts'
import { listen } from './server.ts'
import { firstStart } from './startup/first-start.ts'
import { greet } from './startup/greeting.ts'

const DRAIN_MS = 8_000

async function main() {
  const config = readConfig(process.argv.slice(2))
  const deps = await createDeps(config)
  const first = await firstStart(deps.database, config, deps)
  await deps.start()
  const server = await listen(createApp(deps), config.host, config.port)
  greet(config, server.port, first)

  let stopping = false
  async function stop(signal: string) {
    if (stopping) return
    stopping = true
    deps.logger.info({ signal }, 'stopping')
    // They would never end by themselves, and their clients come back to another server.
    deps.streams.stop()
    await Promise.all([server.close(DRAIN_MS), deps.engine.stop()])
    await deps.close()
    console.log('Qregg has stopped. Every scan is kept.')
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
}

main().catch((error: unknown) => {
  const isExplained = error instanceof ConfigError || (error instanceof Error && error.constructor === Error)
  console.error(isExplained ? `Qregg could not start.\n${(error as Error).message}` : error)
  process.exit(1)
})
