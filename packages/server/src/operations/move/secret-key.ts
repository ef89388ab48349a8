import { readFileSync } from 'node:fs'
import { createSecretBox } from '../../secrets.ts'
import type { Source } from './source.ts'

/** Where the key is that the installation's webhook secrets are sealed with: in its folder, given, or neither. */
export type SecretKeyPlace = 'file' | 'given' | 'elsewhere'

/** Finds the key by trying it, so that a wrong one is not recommended. */
export function findSecretKey({ connection, paths }: Source, given: string | undefined): SecretKeyPlace {
  const check = connection
    .prepare<[], { value: string }>("select value from settings where key = 'secret_key_check'")
    .get()?.value
  if (check === undefined) return 'elsewhere'
  if (given && opens(given, check)) return 'given'
  const file = readIfThere(paths.secretKey)
  return file && opens(file, check) ? 'file' : 'elsewhere'
}

function opens(key: string, check: string): boolean {
  try {
    return createSecretBox(key).open(check) === 'qregg'
  } catch {
    return false
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
