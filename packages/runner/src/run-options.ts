/** Options of a run; each is a flag of the same name. */
export interface RunOptions {
  /** Parameter files: paths, or names among the template's. */
  readonly files: readonly string[]
  /** `NAME=value` each. */
  readonly define: readonly string[]
  /** Folder that run directories go to. */
  readonly output: string
  /** Added to the run directory's name. */
  readonly name?: string | undefined
  readonly template: string
  /** Configuration snapshot: a file, or a saved one by its name. */
  readonly config?: string | undefined
  readonly instances?: number | undefined
  readonly branch?: string | undefined
  readonly commit?: string | undefined
  readonly k8s: boolean
  readonly engine: string
  /** Another plan than gsplan's own: executable, Node script, or folder with manifest.toml. */
  readonly plan?: string | undefined
  /** Address of Testground's daemon. */
  readonly endpoint?: string | undefined
  /** A composition to run instead of making one. */
  readonly composition?: string | undefined
  /** Test case of the plan. */
  readonly case?: string | undefined
  readonly seed: number
  readonly threads?: number | undefined
  /** Processes that the instances of the exec engine share; a number as large as theirs gives each its own. */
  readonly processes?: number | undefined
  /** How often it is measured at most, when nothing but the host of a virtual machine makes it invalid. */
  readonly attempts: number
  /** Write composition and parameters, and stop. */
  readonly dryRun: boolean
  readonly skipAnalysis: boolean
  readonly threshold: readonly string[]
  /** Directory of an earlier run that `maxRegression` is held against. */
  readonly baseline?: string | undefined
  /** How much worse than the baseline a metric may be, such as `latency_p99 5%`. */
  readonly maxRegression: readonly string[]
  /** Leave out messages of the first and last second of the run phase. */
  readonly trim: boolean
  readonly allowUnknown: boolean
  /** Let a router's git repository be built, which runs its scripts. */
  readonly allowScripts: boolean
  readonly merge: 'replace' | 'deep'
  /** Store the run when it is finished; where, GSPLAN_BUCKET and the like say. */
  readonly store: boolean
}

export const defaultRunOptions: RunOptions = {
  files: [], define: [], output: './output', template: 'baseline', k8s: false, engine: 'sim', seed: 1, attempts: 5,
  dryRun: false, skipAnalysis: false, threshold: [], maxRegression: [], trim: false, allowUnknown: false,
  allowScripts: false, merge: 'replace', store: false
}

/** A word as a shell takes it. */
export const quote = (text: string): string => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`

/** The command line that makes the same run again, for people to copy. */
export function formatCommand (options: RunOptions): string {
  const flag = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${name} ${quote(String(value))}`]
  const unless = (name: 'template' | 'engine' | 'merge' | 'attempts'): string[] =>
    options[name] === defaultRunOptions[name] ? [] : flag(name, options[name])
  return [
    'gsplan run', ...options.files.map(quote), ...options.define.map(text => `-D ${quote(text)}`), ...unless('template'),
    ...flag('config', options.config), ...flag('instances', options.instances), ...flag('branch', options.branch),
    ...flag('commit', options.commit), ...flag('plan', options.plan),
    ...flag('composition', options.composition), ...flag('case', options.case), ...flag('endpoint', options.endpoint),
    ...options.k8s ? ['--k8s'] : [], ...unless('engine'), ...flag('processes', options.processes),
    ...unless('attempts'), ...unless('merge'),
    ...options.allowUnknown ? ['--allow-unknown'] : [], ...options.allowScripts ? ['--allow-scripts'] : [],
    ...options.threshold.flatMap(text => flag('threshold', text)), ...flag('baseline', options.baseline),
    ...options.maxRegression.flatMap(text => flag('max-regression', text)),
    ...options.trim ? ['--trim'] : [], `--seed ${options.seed}`
  ].join(' ')
}
