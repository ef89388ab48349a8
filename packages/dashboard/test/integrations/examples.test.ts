import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { CURL_EXAMPLES, curlExample, fetchExample } from '../../src/integrations/examples.ts'

const server = 'https://qr.example.com'
const code = {
  id: 'code_0Vb3kq9aT4mQz81LwXc2Rd',
  shortCode: 'menu-1',
  title: 'Menu',
  destination: `https://example.com/it's?a="b"&c=$HOME`,
}

describe('an example', () => {
  it('speaks of the code that was chosen', () => {
    const known = [code.id, code.shortCode, 'example.com/it']
    for (const text of [
      ...CURL_EXAMPLES.map((each) => curlExample(each, { server, code })),
      fetchExample({ server, code }),
    ])
      expect(known.some((part) => text.includes(part))).toBe(true)
  })

  it('says to a shell what it shows, whatever the destination holds', () => {
    const command = curlExample('create', { server, code }).replace('curl', `printf '%s\\n'`)
    const said = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(said)).toMatchObject({ payload: { url: code.destination } })
  })
})
