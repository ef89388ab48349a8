import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CODE_TYPES } from '@qregg/contract'
import { app } from '../src/app.ts'
import { type InputField, inputsOf, shown } from './support/definition.ts'
import { type Run, runAgainst } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

// What Zapier's reviewers ask for, and none of its tools can check without a login.

let server: StubServer
let run: Run
beforeAll(async () => {
  server = await startStubServer()
  run = runAgainst(server.origin)
})
afterAll(() => server.close())

const SMALL_WORDS = [
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]

function isTitleCase(text: string): boolean {
  return text
    .split(' ')
    .every((word, index) => (index > 0 && SMALL_WORDS.includes(word)) || /^[A-Z][A-Za-z]*,?$/.test(word))
}

const withoutLinks = (text: string) => text.replace(/\[[^\]]+\]\(https:\/\/[^)\s]+\)/g, '')
const authFields = (app.authentication?.fields ?? []) as InputField[]

const BEGINNINGS = {
  triggers: /^Triggers when /,
  creates: /^(Creates|Updates|Deletes|Downloads) /,
  searches: /^Finds /,
}

describe.each(shown)('$kind $key', (one) => {
  const { label, description } = one.display

  it('has a label and a noun in title case', () => {
    expect([label, isTitleCase(label)]).toEqual([label, true])
    expect([one.noun, isTitleCase(one.noun)]).toEqual([one.noun, true])
  })

  it('is described by one kind of sentence, without a link', () => {
    expect(description).toMatch(BEGINNINGS[one.kind])
    expect(description).toMatch(/^[^\n]+\.$/)
    expect(description).not.toMatch(/https?:|www\./)
  })

  it('labels every input in title case, none as an ID, and every output', async () => {
    for (const field of await inputsOf(run, one)) {
      expect([field.key, isTitleCase(field.label ?? '')]).toEqual([field.key, true])
      expect(field.label).not.toMatch(/\bids?$/i)
      for (const choice of Object.values(field.choices ?? {}))
        expect([choice, isTitleCase(choice)]).toEqual([choice, true])
    }
    for (const { key, label: output = '' } of one.operation.outputFields)
      expect([key, output, isTitleCase(output)]).toEqual([key, output, true])
  })

  it('says it as well for every type of code', async () => {
    for (const type of CODE_TYPES)
      for (const { key, label = '', helpText = 'Fine.', choices = {} } of await inputsOf(run, one, {
        type,
      })) {
        expect([key, label, isTitleCase(label)]).toEqual([key, label, true])
        expect([key, helpText]).toEqual([key, expect.stringMatching(/^[A-Z].*[.]$/)])
        for (const choice of Object.values(choices))
          expect([choice, isTitleCase(choice)]).toEqual([choice, true])
      }
  })

  it('asks for what is required first', async () => {
    const required = (await inputsOf(run, one)).map((field) => field.required === true)
    expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)))
  })

  it('helps in whole sentences', async () => {
    for (const { helpText } of await inputsOf(run, one)) {
      if (helpText === undefined) continue
      expect(helpText).toMatch(/^[A-Z].*[.]$/)
      expect(withoutLinks(helpText)).not.toMatch(/https?:|www\./)
    }
  })
})

it('the fields of a connection have labels in title case, and help with a link that reads as words', () => {
  for (const { label = '', helpText = '' } of authFields) {
    expect([label, isTitleCase(label)]).toEqual([label, true])
    expect(helpText).toMatch(/\]\(https:/)
    expect(withoutLinks(helpText)).not.toMatch(/https?:|www\./)
  }
  expect(authFields.map(({ key, type }) => [key, type])).toEqual([
    ['baseUrl', 'string'],
    ['apiKey', 'password'],
  ])
})

it('the help says where a key is made on the hosted server, on one of your own, and by whom', () => {
  const help = authFields.find(({ key }) => key === 'apiKey')?.helpText
  expect(help).toContain('[here](https://qre.gg) on the hosted server')
  expect(help).toContain("at your server's address followed by /dashboard/ on one of your own")
  expect(help).toContain('Only owners and admins can.')
})

it('"Find or Create" reads like the others', () => {
  const display = app.searchOrCreates?.find_code?.display
  expect(isTitleCase(display?.label ?? '')).toBe(true)
  expect(display?.description).toMatch(/^Finds .+\.$/)
})

it('the name of the app stands in nothing that Zapier writes beside it', async () => {
  const texts = shown.flatMap(({ noun, display }) => [noun, display.label, display.description])
  for (const one of shown) {
    for (const { label = '', helpText = '', placeholder = '' } of await inputsOf(run, one))
      texts.push(label, helpText, placeholder)
    texts.push(...one.operation.outputFields.map(({ label = '' }) => label))
  }
  texts.push(...authFields.flatMap(({ label = '' }) => [label]))
  for (const text of texts) expect(text).not.toMatch(/qregg|qre\.gg/i)
})

it('the test knows title case when it sees it', () => {
  expect(['New QR Code', 'Find or Create QR Code', 'Part of Title, URL or Code'].map(isTitleCase)).toEqual([
    true,
    true,
    true,
  ])
  expect(['New code', 'of Codes', 'new Code', '', 'Code (ID)'].map(isTitleCase)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
