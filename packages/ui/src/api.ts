/** Texts of the form by the id of their field; an empty text means "not set". */
export type FormValues = Readonly<Record<string, string>>

/** A field of the form, made from the declaration of a parameter. */
export interface FormField {
  /** Key of its text in {@link FormValues}. */
  readonly id: string
  /** Name after `-D`, or that of a setting. */
  readonly name: string
  readonly kind: 'text' | 'number' | 'bool' | 'choice' | 'area'
  readonly unit?: string | undefined
  readonly choices?: readonly string[] | undefined
  /** Possible and usual values, in words; empty for any. */
  readonly range: string
  readonly meaning: string
  /** Value that an empty input stands for, in words; absent where it stands for none. */
  readonly emptyMeans?: string | undefined
  /** The engine whose setting it is: it is shown while that one is chosen. */
  readonly engine?: string | undefined
  /** True for an option that no JS router has. */
  readonly isUnsupported?: boolean | undefined
}

/** A part of the form. */
export interface FormSection {
  readonly id: string
  readonly title: string
  readonly fields: readonly FormField[]
}

/** The form: its parts, and the fields of each topic, whose ids have the topic's number in the place of `*`. */
export interface FormDescription {
  readonly sections: readonly FormSection[]
  readonly topicFields: readonly FormField[]
  readonly topicScores: readonly FormField[]
  /** Texts of a run without a flag. */
  readonly defaults: FormValues
  /** Names of saved configurations: ours, then the user's own (`own/NAME`). */
  readonly configs: readonly string[]
}

/** A wrong value. */
export interface FieldProblem {
  /** Id of the field; empty where no single field is to blame. */
  readonly id: string
  readonly message: string
}

/** Outcome of a check of the form. */
export interface CheckedForm {
  readonly problems: readonly FieldProblem[]
  /** Counts that follow from the others; absent while one of these is wrong. */
  readonly totals?: { readonly instances: number, readonly peers: number } | undefined
  /** The composition as it will be, TOML. */
  readonly composition?: string | undefined
  readonly estimate?: string | undefined
  /** Remarks on a run that may be started all the same. */
  readonly warnings: readonly string[]
  /** The same run as a command line. */
  readonly command?: string | undefined
}

/** A run that the panel was asked for: waiting, or a process of its own. */
export interface JobView {
  readonly id: string
  readonly title: string
  /** `held`: it waited for a panel that has gone, and goes on when the user of another one says so. */
  readonly state: 'queued' | 'held' | 'starting' | 'running' | 'ended'
  /** Names of the directories of its runs. */
  readonly runs: readonly string[]
  /** Last lines that its process printed, of one that ended badly or has no run yet. */
  readonly output: string
  readonly exitCode?: number | undefined
}

/** State of a run, as run-format has it. */
export type RunStateName =
  | 'passed' | 'failed' | 'invalid' | 'breached' | 'unjudged' | 'running' | 'interrupted' | 'damaged'

/** A run of the output folder. */
export interface RunView {
  readonly name: string
  readonly isFailed: boolean
  readonly state: RunStateName
  readonly startedAt?: string | undefined
  readonly engine?: string | undefined
  readonly seed?: number | undefined
  readonly router?: string | undefined
  readonly peers?: number | undefined
  /** Set of seeds that it is one of. */
  readonly set?: string | undefined
  readonly metrics: Readonly<Record<string, number | null | 'inf'>>
  readonly params: Readonly<Record<string, string>>
  readonly reasons: readonly string[]
  readonly hasConfig: boolean
  readonly hasReport: boolean
}

/** The verdict on a set of runs that differ in their seeds. */
export interface SetView {
  readonly name: string
  readonly state: RunStateName
  readonly reasons: readonly string[]
}

/** A sweep of the output folder. */
export interface SweepView {
  /** Name of its folder. */
  readonly name: string
  /** False until it has a page. */
  readonly hasPage: boolean
}

/** The output folder and the queue, as the page shows them: whole, or the changes since a revision. */
export interface PanelState {
  /** Changes whenever anything else here does. */
  readonly revision: string
  /** False where `runs` are those that came or changed. */
  readonly isWhole: boolean
  readonly output: string
  readonly version: string
  readonly jobs: readonly JobView[]
  readonly sets: readonly SetView[]
  readonly sweeps: readonly SweepView[]
  /** In no order. */
  readonly runs: readonly RunView[]
  /** Runs that are no longer there: `NAME`, or `failed/NAME`. */
  readonly gone: readonly string[]
  readonly leftOut: LeftOut
}

/** Numbers of what is in the output folder and in no list of the page, which would be too long. */
export interface LeftOut {
  /** Folders, of which each may be a run. */
  readonly folders: number
  readonly sweeps: number
}

/** A metric that the page shows. */
export interface MetricView {
  readonly name: string
  readonly unit: string
  readonly meaning: string
}

/** A program that is needed and not installed. */
export interface MissingProgram {
  readonly program: string
  readonly neededFor: string
}

/** A file of a run that the page links to. */
export interface RunFileView {
  readonly path: string
  readonly bytes: number
}

/** A run in full. */
export interface RunDetail {
  readonly run: RunView
  readonly files: readonly RunFileView[]
  readonly findings: readonly string[]
}

/** A start that is one click away. */
export interface QuickStart {
  readonly title: string
  readonly meaning: string
  readonly values: FormValues
}
