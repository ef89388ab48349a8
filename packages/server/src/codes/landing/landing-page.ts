import type { CodeType, PayloadOf } from '@qregg/contract'
import { emailPage, geoPage, phonePage, smsPage } from './actions.ts'
import { eventPage } from './event.ts'
import type { Page } from './html.ts'
import { textPage } from './text.ts'
import { vcardPage } from './vcard.ts'
import { wifiPage } from './wifi.ts'

/** Every type but url, whose codes lead away. */
export type LandingType = Exclude<CodeType, 'url'>

const PAGES: { [Type in LandingType]: (payload: PayloadOf<Type>, path: string) => Page } = {
  text: textPage,
  wifi: wifiPage,
  vcard: vcardPage,
  email: emailPage,
  sms: smsPage,
  phone: phonePage,
  geo: geoPage,
  event: eventPage,
}

export function hasLandingPage(type: CodeType): type is LandingType {
  return Object.hasOwn(PAGES, type)
}

/**
 * The page that a scan of a dynamic code shows when it leads nowhere else. Pure, and quick enough to be made for every
 * scan: what it shows would be larger in memory than what it is made of.
 */
export function landingPage<Type extends LandingType>(
  type: Type,
  payload: PayloadOf<Type>,
  shortCode: string,
): Page {
  return PAGES[type](payload, `/${shortCode}`)
}
