import type { Config } from '../config.ts'
import { qrMatrix } from '../qr-images/matrix.ts'
import { renderTerminal } from '../qr-images/terminal.ts'
import { VERSION } from '../version.ts'
import type { FirstStart } from './first-start.ts'

/** Tells the person who started the server where it is, and what to do next. */
export function greet(config: Config, port: number, first: FirstStart): void {
  console.log(lines(config, port, first).join('\n'))
}

function lines(config: Config, port: number, { key, setUpUrl }: FirstStart): string[] {
  const text = ['', `Qregg ${VERSION} is listening on ${config.publicUrl} (${config.host}:${port})`]
  text.push(whereDataIs(config))
  if (config.webhookAllowHttp || config.webhookAllowedNetworks.length > 0) text.push(receiversNotice(config))
  if (setUpUrl)
    text.push('', 'Open the dashboard and make the first account, its owner:', '', `  ${setUpUrl}`)
  else text.push(`The dashboard: ${config.publicUrl}/dashboard/`)
  if (key) text.push(...firstSteps(config, key))
  else text.push('Another API key: npm run key -- --name "My key"', `  ${IN_CONTAINER} key --name "My key"`)
  if (config.lan) text.push(...phone(config))
  return [...text, '']
}

/** Where there is no npm script. */
const IN_CONTAINER = 'in a container: node dist/cli.js'

function whereDataIs({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl) return `Data is kept in PostgreSQL; scans that wait for it, in ${dataDir}.`
  return `Data is kept in ${dataDir}.`
}

function receiversNotice(config: Config): string {
  const networks = config.webhookAllowedNetworks.join(', ')
  const why = config.local ? ', because only this machine or network is served' : ''
  const allowed = [config.webhookAllowHttp ? 'over plain http' : '', networks ? `in ${networks}` : ''].filter(
    Boolean,
  )
  return `Webhook receivers ${allowed.join(' and ')} are allowed${why}.`
}

function firstSteps(config: Config, key: string): string[] {
  return [
    '',
    'Your API key, shown only this once:',
    '',
    `  ${key}`,
    '',
    'Create a code:',
    '',
    `  curl -X POST ${config.publicUrl}/api/v1/codes \\`,
    `    -H 'Authorization: Bearer ${key}' \\`,
    "    -H 'Content-Type: application/json' \\",
    `    -d '{"type":"url","mode":"dynamic","title":"My first code","payload":{"url":"https://example.com"}}'`,
  ]
}

function phone(config: Config): string[] {
  const picture = renderTerminal(qrMatrix(config.publicUrl), { isTTY: process.stdout.isTTY })
  return [
    '',
    `Phones on this network reach it at ${config.publicUrl}`,
    '',
    picture,
    'Short URLs begin with that address too, so that a printed code scans.',
  ]
}
