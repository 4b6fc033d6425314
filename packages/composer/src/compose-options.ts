import type { OptionsOf } from '@gsplan/cli'

/** Options of a command line that composes. */
export interface ComposeOptions {
  /** Parameter files: paths, or names among the template's. */
  readonly files: readonly string[]
  /** `NAME=value` each. */
  readonly define: readonly string[]
  readonly template: string
  /** Configuration snapshot: a file, or a saved one by its name. */
  readonly config?: string | undefined
  readonly instances?: number | undefined
  readonly branch?: string | undefined
  readonly commit?: string | undefined
  /** Message rate of the first topic, such as `120/s`. */
  readonly rate?: string | undefined
  /** Message size of the first topic, such as `2 KiB`. */
  readonly size?: string | undefined
  readonly k8s: boolean
  readonly merge: 'replace' | 'deep'
  readonly allowUnknown: boolean
}

/** Composing without a flag. */
export const defaultComposeOptions: ComposeOptions = {
  files: [], define: [], template: 'baseline', k8s: false, merge: 'replace', allowUnknown: false
}

/** Flags of composing, for every command that composes; `files` are positional. */
export const composeOptions: OptionsOf<ComposeOptions> = {
  files: { type: 'string', array: true, describe: 'parameter files: paths, or names in the template' },
  define: {
    type: 'string', alias: 'D', array: true,
    describe: 'set a parameter: NAME=VALUE, NAME=@FILE, or NAME= for its default'
  },
  template: {
    type: 'string', alias: 'template_dir', default: defaultComposeOptions.template,
    describe: 'template: a bundled name or a folder'
  },
  config: { type: 'string', describe: 'configuration snapshot: a file, or a saved name' },
  instances: { type: 'number', integer: true, describe: 'number of instances (sets N_NODES)' },
  branch: { type: 'string', describe: 'router branch or tag (sets GS_VERSION)' },
  commit: { type: 'string', describe: 'router commit (sets GS_VERSION, overrides --branch)' },
  rate: { type: 'string', describe: 'message rate of the first topic, such as 120/s or 1/12s' },
  size: { type: 'string', describe: 'message size of the first topic, such as 2KiB' },
  k8s: { type: 'boolean', describe: 'compose for cluster:k8s' },
  merge: {
    type: 'string', choices: ['replace', 'deep'], default: defaultComposeOptions.merge,
    describe: 'merging of tables of parameter files'
  },
  allowUnknown: { type: 'boolean', describe: 'accept unknown parameters' }
}

/** Splits `-DNAME=value`, which the original's parser took as well, into `-D NAME=value`. */
export const splitDefines = (argv: readonly string[]): string[] =>
  argv.flatMap(word => /^-D./.test(word) ? ['-D', word.slice(2).replace(/^=/, '')] : [word])
