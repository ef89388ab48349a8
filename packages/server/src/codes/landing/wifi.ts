import type { PayloadOf } from '@qregg/contract'
import { copyButton, fact, html, type Page, page } from './html.ts'

export function wifiPage({ ssid, security, password, hidden }: PayloadOf<'wifi'>): Page {
  const exact = (id: string, text: string) =>
    html`<span class="exact" id="${id}">${text}</span>${copyButton(id)}`
  const facts = [
    ...fact('Network', exact('network', ssid)),
    ...fact('Password', password === undefined ? undefined : exact('password', password)),
    ...fact('Security', security === 'none' ? 'None: no password is needed' : security),
  ]
  const how = hidden
    ? 'This network is hidden: add it by its name in the Wi-Fi settings of your phone.'
    : 'Choose this network in the Wi-Fi settings of your phone.'
  return page('Wi-Fi', html`<h1>Wi-Fi</h1><p class="quiet">${how}</p><dl>${facts}</dl>`, true)
}
