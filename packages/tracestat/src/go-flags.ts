import { didYouMean, UsageError } from '@gsplan/cli'

export type FlagKind = 'bool' | 'string'

/** Values of flags by name, and what follows them. */
export interface GoFlags {
  readonly flags: ReadonlyMap<string, string | boolean>
  readonly rest: readonly string[]
}

const truths: Readonly<Record<string, boolean>> = {
  1: true, t: true, T: true, true: true, TRUE: true, True: true,
  0: false, f: false, F: false, false: false, FALSE: false, False: false
}

function parseBool (name: string, value = 'true'): boolean {
  const truth = truths[value]
  if (truth === undefined) throw new UsageError(`invalid boolean value ${JSON.stringify(value)} for -${name}`)
  return truth
}

/**
 * Parses a command line as Go's package `flag` does: `-x` and `--x` are the same, booleans are `-x` or `-x=false`,
 * others `-x value` or `-x=value`; the first argument that is no flag, or `--`, ends the flags. Unlike Go's, of which the
 * last one counts, a flag given twice is refused, as by every other command of gsplan.
 *
 * @throws {UsageError}
 */
export function parseGoFlags (argv: readonly string[], kinds: Readonly<Record<string, FlagKind>>): GoFlags {
  const flags = new Map<string, string | boolean>()
  let at = 0
  for (; at < argv.length; at++) {
    const argument = argv[at] as string
    if (argument === '--') return { flags, rest: argv.slice(at + 1) }
    if (argument.length < 2 || !argument.startsWith('-')) break
    const [, name = '', , value] = /^--?([^=]*)(=(.*))?$/s.exec(argument) ?? []
    const kind = kinds[name]
    if (kind === undefined) {
      throw new UsageError(`flag provided but not defined: -${name}${didYouMean(name, Object.keys(kinds).filter(each => each !== 'h'))}`)
    }
    if (flags.has(name)) throw new UsageError(`flag provided twice: -${name}`)
    if (kind === 'bool') {
      flags.set(name, parseBool(name, value))
    } else if (value !== undefined) {
      flags.set(name, value)
    } else {
      at++
      if (at >= argv.length) throw new UsageError(`flag needs an argument: -${name}`)
      flags.set(name, argv[at] as string)
    }
  }
  return { flags, rest: argv.slice(at) }
}
