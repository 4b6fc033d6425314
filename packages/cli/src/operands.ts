/** Puts operands back into a word or message. */
export type Restore = (text: string) => string

/** A command line whose operands can't be taken for flags. */
export interface HiddenOperands {
  readonly words: readonly string[]
  readonly restore: Restore
}

/**
 * Puts placeholders in the place of what follows `--`: these words are operands however they look, and yargs keeps
 * neither their place nor, where they look like flags or numbers, their text.
 */
export function hideOperands (argv: readonly string[]): HiddenOperands {
  const at = argv.indexOf('--')
  if (at === -1) return { words: argv, restore: text => text }
  const operands = argv.slice(at + 1)
  return {
    words: [...argv.slice(0, at), ...operands.map((_, index) => `\0${index}\0`)],
    // no argument of a process contains NUL
    restore: text => text.replace(/\0(\d+)\0/g, (_, index: string) => operands[Number(index)] ?? '')
  }
}
