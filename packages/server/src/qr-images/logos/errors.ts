/** A logo that is not taken. The message is the rest of a sentence that begins with "logo". */
export class LogoError extends Error {
  override readonly name = 'LogoError'
}
