import { strictObject } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { emailAddress, line, lines, phoneNumber, website } from './fields.ts'

const word = (example: string) => line(LIMITS.payloadLineLength).optional().meta({ example })

/** A person or an organization, to be kept among a phone's contacts. */
export const vcardPayloadSchema = strictObject({
  firstName: word('Robin'),
  lastName: word('Example'),
  organization: word('Example Bakery'),
  jobTitle: word('Baker'),
  phone: phoneNumber.optional(),
  mobile: phoneNumber.optional(),
  email: emailAddress.optional(),
  website: website.optional(),
  street: word('1 Example Street'),
  city: word('Springfield'),
  region: word('Oregon'),
  postalCode: word('97475'),
  country: word('United States'),
  note: lines(LIMITS.messageLength).optional().meta({ example: 'Open from 7 to 18' }),
})
  .check((check) => {
    const { firstName, lastName, organization } = check.value
    if (firstName === undefined && lastName === undefined && organization === undefined)
      check.issues.push({
        code: 'custom',
        message: 'is required when there is neither lastName nor organization; a contact needs a name',
        path: ['firstName'],
        input: check.value,
      })
  })
  .meta({
    id: 'VcardPayload',
    unusedIO: 'input',
    description: 'At least one of `firstName`, `lastName` and `organization`.',
  })
