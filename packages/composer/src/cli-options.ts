import type { Options } from 'yargs'

/** A command line that composes. */
export interface ComposeArgs {
  readonly files: readonly string[]
  readonly define: readonly string[]
  readonly template: string
  readonly config: string | undefined
  readonly instances: number | undefined
  readonly branch: string | undefined
  readonly commit: string | undefined
  readonly k8s: boolean
  readonly merge: 'replace' | 'deep'
  readonly allowUnknown: boolean
  readonly output: string | undefined
}

/** `allowUnknown` as it is typed: `allow-unknown`. */
type Kebab<T extends string> = T extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? '' : '-'}${Lowercase<Head>}${Kebab<Tail>}`
  : T

/** A flag with one value, which must be there. */
const text = { type: 'string', nargs: 1 } as const

/** Flags of composing; what reads the command line and what explains it are made from them. */
export const composeOptions: Readonly<Record<Kebab<Exclude<keyof ComposeArgs, 'files'>>, Options>> = {
  define: { alias: 'D', type: 'string', array: true, nargs: 1, default: [], describe: 'NAME=VALUE, repeatable' },
  template: {
    alias: 'template_dir', ...text, default: 'baseline', describe: 'template: a bundled name or a folder'
  },
  config: { ...text, describe: 'configuration snapshot: a file or a saved one\'s name' },
  instances: { type: 'number', nargs: 1, describe: 'N_NODES' },
  branch: { ...text, describe: 'GS_VERSION' },
  commit: { ...text, describe: 'GS_VERSION, wins over --branch' },
  k8s: { type: 'boolean', default: false, describe: 'run on cluster:k8s' },
  merge: { nargs: 1, choices: ['replace', 'deep'], default: 'replace', describe: 'how files combine' },
  'allow-unknown': { type: 'boolean', default: false, describe: 'accept parameters nobody declared' },
  output: { alias: 'o', ...text, describe: 'folder for composition.toml and template-params.toml' }
}

/** Names of the other commands. */
export const commands: readonly string[] = ['params', 'templates', 'configs']

/** Splits `-DNAME=value`, which the original's parser took as well, into `-D NAME=value`. */
export const splitDefines = (argv: readonly string[]): string[] =>
  argv.flatMap(word => /^-D./.test(word) ? ['-D', word.slice(2).replace(/^=/, '')] : [word])
