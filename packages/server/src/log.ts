import { type Logger, pino } from 'pino'

/**
 * JSON lines on standard error; standard output is for people. Keys, secrets and addresses are never given to it, and
 * what could carry one by accident is redacted.
 */
export function createLogger(level: string): Logger {
  return pino(
    { level, redact: ['*.authorization', '*.secret', '*.key', 'req', 'res', 'err.socket', 'err.config'] },
    pino.destination({ fd: 2, sync: false }),
  )
}
