import type { CodeType, CreateCode } from '@qregg/contract'
import { defineInputFields } from 'zapier-platform-core'
import { LABELS } from './labels.ts'

const urlInputs = defineInputFields([
  {
    key: 'destination',
    label: LABELS['payload.url'],
    type: 'string',
    required: true,
    placeholder: 'https://example.com/menu',
    helpText: 'Where a scan leads. It can be changed at any time, also after the code is printed.',
  },
])

/** What a user fills in for each type of code. When the contract learns a type, the compiler asks for its inputs here. */
export const payloadInputs = {
  url: {
    inputs: urlInputs,
    payload: ({ destination }: { destination: string }): CreateCode['payload'] => ({ url: destination }),
  },
} satisfies Record<CodeType, { inputs: object[]; payload: (input: never) => CreateCode['payload'] }>
