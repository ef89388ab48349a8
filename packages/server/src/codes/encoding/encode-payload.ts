import type { CodeType, PayloadOf } from '@qregg/contract'
import { encodeEmail } from './email.ts'
import { encodeEvent } from './event.ts'
import { encodeGeo } from './geo.ts'
import { type Identity, printedIdentity } from './identity.ts'
import { encodePhone } from './phone.ts'
import { encodeSms } from './sms.ts'
import { encodeText } from './text.ts'
import { encodeUrl } from './url.ts'
import { encodeVcard } from './vcard.ts'
import { encodeWifi } from './wifi.ts'

const ENCODERS: {
  [Type in CodeType]: (payload: PayloadOf<Type>, identity: Identity) => string
} = {
  url: encodeUrl,
  text: encodeText,
  wifi: encodeWifi,
  vcard: encodeVcard,
  email: encodeEmail,
  sms: encodeSms,
  phone: encodePhone,
  geo: encodeGeo,
  event: encodeEvent,
}

/**
 * What a scanner reads of a payload, each type by its own standard. Pure: the same payload gives the same text.
 * @param identity for events; made of the payload when it is left out
 */
export function encodePayload<Type extends CodeType>(
  type: Type,
  payload: PayloadOf<Type>,
  identity: Identity = printedIdentity(payload),
): string {
  return ENCODERS[type](payload, identity)
}
