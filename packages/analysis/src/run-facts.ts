/** What is known of a run beside its archive. Old archives have none of it. */
export interface RunFacts {
  readonly name: string
  readonly engine: string
  readonly seed: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly target: {
    readonly module: string
    readonly version: string
    /** Where it came from: bundled, npm, folder, git, go. */
    readonly source?: string
    readonly integrity?: string
  }
  readonly versions: Readonly<Record<string, string>>
  readonly host: { readonly cores: number, readonly memoryBytes: number, readonly os: string }
  /** Template parameters as texts, by name. */
  readonly params: Readonly<Record<string, string>>
  readonly timing: {
    readonly wallS: number
    readonly virtualS: number
    /** null where the processes are somebody else's. */
    readonly cpuS: number | null
    readonly peakRssBytes: number | null
  }
  /** How to run it again. */
  readonly command: string
  readonly instanceFailures: ReadonlyArray<{
    readonly groupId: string
    readonly groupIndex: number
    readonly message: string
  }>
}
