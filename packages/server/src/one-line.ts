/** A text without line breaks and other control characters: what a name that people have chosen is in a mail. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
