import type {
  IDataObject,
  IExecuteFunctions,
  INodeParameterResourceLocator,
  INodeProperties,
} from 'n8n-workflow'
import { codeLocator, findCode } from '../../shared/code-locator.ts'

/** "Looks as that one does": chosen as codes are everywhere, and copied by the server. */
export const lookLikeField: INodeProperties = {
  ...codeLocator,
  displayName: 'Look Like',
  name: 'designFrom',
  required: false,
  description:
    'A code whose colors, shapes, logo and frame are copied as they are at this moment. Left empty, the look is not touched.',
}

/** What the API is to copy the look from; nothing when the field was not added, or names no code. */
export async function lookLike(
  context: IExecuteFunctions,
  itemIndex: number,
  given: IDataObject,
): Promise<{ designFrom?: string }> {
  const locator = given.designFrom as INodeParameterResourceLocator
  const designFrom = await findCode(context, locator, itemIndex)
  return designFrom === undefined ? {} : { designFrom }
}
