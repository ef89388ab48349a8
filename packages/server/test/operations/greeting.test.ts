import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { readConfig } from '../../src/config.ts'
import { greet } from '../../src/startup/greeting.ts'

let print: jest.SpiedFunction<typeof console.log>
beforeEach(() => {
  print = jest.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => print.mockRestore())

function greeting(env: Record<string, string>): string {
  greet(readConfig([], env), 3000, { key: undefined, setUpUrl: undefined })
  return String(print.mock.calls[0]?.[0])
}

describe('the greeting', () => {
  it('says that data is in the folder, on SQLite', () => {
    expect(greeting({ DATA_DIR: '/data' })).toContain('\nData is kept in /data.\n')
  })

  it('says on PostgreSQL that data is there, and what the folder is for, and tells no password', () => {
    const text = greeting({
      DATABASE_URL: 'postgres://qregg:choose-one@db.example.com:5432/qregg',
      SECRET_KEY: 'x'.repeat(44),
      DATA_DIR: '/data',
    })
    expect(text).toContain('\nData is kept in PostgreSQL; scans that wait for it, in /data.\n')
    expect(text).not.toContain('choose-one')
  })

  it('says how another key is made, also where there is no npm script', () => {
    const text = greeting({})
    expect(text).toContain('npm run key -- --name "My key"')
    expect(text).toContain('in a container: node dist/cli.js key --name "My key"')
  })
})
