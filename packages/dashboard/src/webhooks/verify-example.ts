/** How a receiver in Node knows that a delivery is genuine. */
export const VERIFY_IN_NODE = `import { createHmac, timingSafeEqual } from 'node:crypto'

export function verify(secret, rawBody, header) {
  const expected = \`sha256=\${createHmac('sha256', secret).update(rawBody).digest('hex')}\`
  return header?.length === expected.length && timingSafeEqual(Buffer.from(header), Buffer.from(expected))
}
// verify(secret, rawBody, request.headers['x-qregg-signature'])`
