/** Ends of lines, and the sign for one in messages that are kept on one line. */
const LINE_END = /\r?\n|\s*⏎\s*/

/**
 * First line of a message that may have several, as the errors of processes have, with the number of the others.
 *
 * @param where names the file that has all of them
 */
export function firstLine (message: string, where: string): string {
  const [first = '', ...others] = message.trim().split(LINE_END).filter(line => line.trim() !== '')
  if (others.length === 0) return first
  return `${first.trimEnd()} (${others.length} more ${others.length === 1 ? 'line' : 'lines'} in ${where})`
}
