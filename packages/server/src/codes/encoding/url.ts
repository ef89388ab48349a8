import type { PayloadOf } from '@qregg/contract'

/** A web page, to the letter: what was printed is what was typed. */
export const encodeUrl = ({ url }: PayloadOf<'url'>): string => url
