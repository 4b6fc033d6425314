import type { Io } from './io.ts'
import type { Option, OptionsOf } from './option.ts'

/** A command as a value: help, parser and handler are made from one table, typed by the handler's arguments. */
export interface Command<Args = Readonly<Record<string, never>>> {
  /** Name, and aliases behind it. */
  readonly name: string | readonly string[]
  readonly describe: string
  /** Arguments given by position, in order; the last may be an array. */
  readonly positionals?: ReadonlyArray<keyof Args & string>
  readonly options: OptionsOf<Args>
  /** Last lines of its help, such as an example; at most 80 columns wide. */
  readonly epilogue?: string | undefined
  /**
   * Imports everything heavy itself.
   *
   * @returns exit code
   */
  run (args: Args, io: Io): Promise<number>
}

/** A {@link Command} whatever its arguments. */
export interface AnyCommand {
  readonly name: string | readonly string[]
  readonly describe: string
  readonly positionals?: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  readonly epilogue?: string | undefined
  run (args: never, io: Io): Promise<number>
}

/** A bin: its name, version and commands. */
export interface Program {
  /** Name of the bin. */
  readonly name: string
  /** `readVersion(import.meta.url)` of the bin's package. */
  readonly version: string
  /** First line of the help. @default the description of `command` */
  readonly usage?: string | undefined
  /** Done when no other command is named. */
  readonly command?: AnyCommand | undefined
  readonly commands?: readonly AnyCommand[] | undefined
  /** Options that may stand before the command's name; a command takes those that are among its own options. */
  readonly options?: Readonly<Record<string, Option>> | undefined
}
