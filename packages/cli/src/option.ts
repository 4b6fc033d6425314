/** An option or positional argument of a command. */
export interface Option {
  /** At most 70 characters; names default and unit where the parser doesn't. */
  readonly describe: string
  readonly type: 'string' | 'number' | 'boolean'
  /** Other names: a letter (`-o`) or a word. */
  readonly alias?: string | readonly string[] | undefined
  /** Repeatable, one value each time; a positional takes all words that are left. */
  readonly array?: boolean | undefined
  /** An array that takes every word up to the next flag. */
  readonly variadic?: boolean | undefined
  readonly choices?: readonly string[] | undefined
  /** Takes whole numbers only. */
  readonly integer?: boolean | undefined
  /** Smallest number that is taken. */
  readonly min?: number | undefined
  /** Largest number that is taken. */
  readonly max?: number | undefined
  /** Takes an empty value, which has a meaning of its own; other options refuse one. */
  readonly empty?: boolean | undefined
  /** A boolean that is undefined when neither `--NAME` nor `--no-NAME` is given. */
  readonly undecided?: boolean | undefined
  readonly default?: unknown
  readonly required?: boolean | undefined
  /** Heading of its own in the help, for options that belong together: `Of a cluster:`. */
  readonly group?: string | undefined
}

export type Typed<T> = [T] extends [boolean]
  ? { readonly type: 'boolean', readonly array?: false }
  : [T] extends [readonly number[]]
      ? { readonly type: 'number', readonly array: true }
      : [T] extends [readonly string[]]
          ? { readonly type: 'string', readonly array: true }
          : [T] extends [number]
              ? { readonly type: 'number', readonly array?: false }
              : string extends T
                ? { readonly type: 'string', readonly array?: false }
                : { readonly type: 'string', readonly array?: false, readonly choices: readonly T[] }

/** A value that is never undefined has a default or is required; booleans are false and arrays empty without one. */
export type Present<T> = undefined extends T
  ? { readonly default?: undefined, readonly required?: false }
  : [T] extends [boolean | readonly unknown[]]
      ? { readonly default?: T }
      : { readonly default: T } | { readonly required: true }

/** An {@link Option} whose value has type `T`. */
export type OptionOf<T> = Option & Typed<NonNullable<T>> & Present<T>

/** One option for each argument of a handler, by the argument's name; the flag `--max-peers` is `maxPeers`. */
export type OptionsOf<Args> = { readonly [Name in keyof Args]-?: OptionOf<Args[Name]> }
