import type { Design, SetDesign } from '@qregg/contract'
import type { Database } from '../db/schema.ts'
import { ApiError, invalidField } from '../errors.ts'
import type { Caller } from '../http/caller.ts'
import { findCode } from './code-store.ts'
import type { CheckDesign } from './ports.ts'

type Given = { design?: SetDesign | null | undefined; designFrom?: string | undefined }

/**
 * The design that a request asks for, checked on the very code: its own one, or as `designFrom` that of another code at
 * this moment, which is null when that one is plain. Undefined: nothing is asked for.
 * @throws ApiError 422 when there is no such code, and when nobody could scan this code in its design
 */
export async function designFor(
  deps: { database: Database; checkDesign: CheckDesign },
  caller: Caller,
  code: Parameters<CheckDesign>[0],
  { design, designFrom }: Given,
): Promise<Design | null | undefined> {
  if (designFrom === undefined) return await deps.checkDesign(code, design)
  if (design !== undefined)
    throw invalidField('designFrom', 'and design are two ways to say it; send one of them')
  const model = await findCode(deps.database, caller.workspace.id, designFrom)
  if (!model)
    throw invalidField('designFrom', 'names no code of this workspace; send the id of one, such as code_…')
  return await deps.checkDesign(code, model.design).catch(inItsName)
}

/** What is wrong with a design that was not sent is told of the field that was. */
function inItsName(error: unknown): never {
  const [first] = error instanceof ApiError ? (error.facts.details ?? []) : []
  if (!first) throw error
  throw invalidField(
    'designFrom',
    `names a code whose design does not suit this one: ${first.path} ${first.message}`,
  )
}
