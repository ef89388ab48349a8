/** Splits a command as a shell does: single and double quotes hold words together, a backslash continues a line. */
export function shellWords(command: string): string[] {
  const words = command.replace(/\\\n/g, ' ').match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single = '', double = '') => single + double),
  )
}
