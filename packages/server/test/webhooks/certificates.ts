import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** What `tls.createServer` takes. */
export type Certified = { key: string; cert: string }

type About = { name: string; notBefore: Date; notAfter: Date; isAuthority?: boolean }
type Issuer = { name: string; key: KeyObject }

/**
 * Makes X.509 certificates for receivers on loopback, with nothing but node:crypto: no openssl and no file is needed.
 * `authority` is what a client has to trust.
 */
export function certificateAuthority(name = 'Test authority'): {
  authority: string
  /** A certificate that the authority has signed. */
  issue(about: About): Certified
} {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = { name, key: keys.privateKey }
  return {
    authority: certificate({ name, ...lifetime(), isAuthority: true }, keys.publicKey, issuer),
    issue(about) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return { key: pem('PRIVATE KEY', der(own.privateKey)), cert: certificate(about, own.publicKey, issuer) }
    },
  }
}

/** A certificate that nobody but itself vouches for. */
export function selfSigned(name: string): Certified {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = certificate({ name, ...lifetime() }, own.publicKey, { name, key: own.privateKey })
  return { key: pem('PRIVATE KEY', der(own.privateKey)), cert }
}

/** From yesterday, for a month. */
export function lifetime(): { notBefore: Date; notAfter: Date } {
  const day = 86_400_000
  return { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * day) }
}

let serial = 1

/** RFC 5280, section 4.1, as far as a TLS client looks. */
function certificate(about: About, publicKey: KeyObject, issuer: Issuer): string {
  const ecdsaWithSha256 = sequence(objectId(1, 2, 840, 10045, 4, 3, 2))
  const content = sequence(
    tagged(0xa0, integer(2)),
    integer(serial++),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    sequence(generalizedTime(about.notBefore), generalizedTime(about.notAfter)),
    distinguishedName(about.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(about))),
  )
  const signature = sign('sha256', content, issuer.key)
  return pem('CERTIFICATE', sequence(content, ecdsaWithSha256, bitString(signature)))
}

function extensions({ name, isAuthority = false }: About): Buffer[] {
  const basicConstraints = extension(
    objectId(2, 5, 29, 19),
    isAuthority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence(),
  )
  const dnsName = tagged(0x82, Buffer.from(name))
  const alternativeName = extension(objectId(2, 5, 29, 17), sequence(dnsName))
  return isAuthority ? [basicConstraints] : [basicConstraints, alternativeName]
}

const extension = (id: Buffer, value: Buffer) => sequence(id, tagged(0x04, value))
const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts))
const integer = (value: number) => tagged(0x02, Buffer.from([value]))
const bitString = (bytes: Buffer) => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]))
const generalizedTime = (at: Date) =>
  tagged(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))

/** One common name. */
function distinguishedName(name: string): Buffer {
  const commonName = sequence(objectId(2, 5, 4, 3), tagged(0x0c, Buffer.from(name)))
  return sequence(tagged(0x31, commonName))
}

function objectId(first: number, second: number, ...rest: number[]): Buffer {
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const septets = [part & 0x7f]
    for (let left = part >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80)
    bytes.push(...septets)
  }
  return tagged(0x06, Buffer.from(bytes))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const der = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' })

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
