import { type Logger, pino } from 'pino'

export type LogLine = { level: number; msg: string; [name: string]: unknown }

/** A logger that keeps its lines, of every level, where a test can read them. */
export function logInMemory(): { logger: Logger; lines: LogLine[]; errors(): LogLine[] } {
  const lines: LogLine[] = []
  const logger = pino(
    { level: 'trace' },
    {
      write(line: string) {
        lines.push(JSON.parse(line))
      },
    },
  )
  return { logger, lines, errors: () => lines.filter((line) => line.level >= 50) }
}
