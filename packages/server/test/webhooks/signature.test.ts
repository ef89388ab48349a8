import { describe, expect, it } from '@jest/globals'
import { webhookSecretSchema } from '@qregg/contract'
import { Webhook } from 'standardwebhooks'
import { makeSecret, signatureHeaders } from '../../src/webhooks/signature.ts'
import { documentedVerify } from '../support/documented-verify.ts'

const BODY = '{"event":"scan","data":{"text":"caf\u00e9 \u{1F600}"}}'

describe('the signature of a delivery', () => {
  it('is verified by what the documentation tells receivers to do', () => {
    const secret = makeSecret()
    const headers = signatureHeaders({ current: secret }, 'whd_1', BODY, Date.now())
    expect(documentedVerify(secret, BODY, headers['x-qregg-signature'])).toBe(true)
    expect(documentedVerify(secret, `${BODY} `, headers['x-qregg-signature'])).toBe(false)
    expect(documentedVerify(makeSecret(), BODY, headers['x-qregg-signature'])).toBe(false)
  })

  it('is verified by the package standardwebhooks, which gets the body back', () => {
    const secret = makeSecret()
    const headers = signatureHeaders({ current: secret }, 'whd_1', BODY, Date.now())
    expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
    expect(() => new Webhook(secret).verify(`${BODY} `, headers)).toThrow()
    expect(() => new Webhook(makeSecret()).verify(BODY, headers)).toThrow()
    expect(() => new Webhook(secret).verify(BODY, { ...headers, 'webhook-id': 'whd_2' })).toThrow()
  })

  it('is of one well-known text, to the letter', () => {
    const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`
    expect(signatureHeaders({ current: secret }, 'whd_1', '{}', 1_767_225_600_999)).toEqual({
      'x-qregg-signature': 'sha256=8b7aca09f45ac93f41cfce94e3f7d083459e7705d0ae8e57a116c0b0bab14d72',
      'webhook-id': 'whd_1',
      'webhook-timestamp': '1767225600',
      'webhook-signature': 'v1,8qdJQyPQfPcoLIdm+zK7+KE84HPcJt+AbsE8QAqVWVk=',
    })
  })

  it('is the same of a text and of its bytes', () => {
    const secrets = { current: makeSecret(), previous: { secret: makeSecret(), until: 2_000 } }
    const [ofText, ofBytes] = [BODY, Buffer.from(BODY)].map((body) =>
      signatureHeaders(secrets, 'whd_1', body, 1_000),
    )
    expect(ofText).toEqual(ofBytes)
  })

  it('is of both secrets until the grace time of a rotation is over, and then of the new one alone', () => {
    const [current, before] = [makeSecret(), makeSecret()]
    const secrets = { current, previous: { secret: before, until: 2_000 } }
    const both = signatureHeaders(secrets, 'whd_1', BODY, 1_999)
    const [ofNew, ofOld] = [current, before].map((one) =>
      signatureHeaders({ current: one }, 'whd_1', BODY, 1_999),
    )
    expect(both).toEqual({
      ...ofOld,
      'x-qregg-signature-next': ofNew?.['x-qregg-signature'],
      'webhook-signature': `${ofNew?.['webhook-signature']} ${ofOld?.['webhook-signature']}`,
    })
    expect(signatureHeaders(secrets, 'whd_1', BODY, 2_000)).toEqual(
      signatureHeaders({ current }, 'whd_1', BODY, 2_000),
    )
  })

  it('is dated in whole seconds, so that a receiver can refuse a replay', () => {
    const secret = makeSecret()
    const old = signatureHeaders({ current: secret }, 'whd_1', BODY, Date.now() - 3_600_000)
    expect(() => new Webhook(secret).verify(BODY, old)).toThrow(/timestamp/i)
  })
})

describe('a secret that the server makes', () => {
  it('is whsec_ and 33 random bytes in base64, as the contract takes one', () => {
    const secrets = new Set(Array.from({ length: 100 }, makeSecret))
    expect(secrets.size).toBe(100)
    for (const secret of secrets) {
      expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(33)
      expect(webhookSecretSchema.safeParse(secret).success).toBe(true)
    }
  })
})
