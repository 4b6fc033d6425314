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
  readonly instances?: number | undefined
  readonly branch?: string | undefined
  readonly commit?: string | undefined
  readonly k8s: boolean
  readonly engine: string
  readonly seed: number
  readonly threads?: number | undefined
  /** Write composition and parameters, and stop. */
  readonly dryRun: boolean
  readonly skipAnalysis: boolean
  readonly threshold: readonly string[]
  /** Leave out messages of the first and last second of the run phase. */
  readonly trim: boolean
  readonly allowUnknown: boolean
  readonly merge: 'replace' | 'deep'
}

export const defaultRunOptions: RunOptions = {
  files: [], define: [], output: './output', template: 'baseline', k8s: false, engine: 'sim', seed: 1, dryRun: false,
  skipAnalysis: false, threshold: [], trim: false, allowUnknown: false, merge: 'replace'
}
