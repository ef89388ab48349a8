import type { PayloadOf } from '@qregg/contract'

/** Words, to the letter. */
export const encodeText = ({ text }: PayloadOf<'text'>): string => text
