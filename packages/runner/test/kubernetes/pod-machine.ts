/** A program of a pod. */
export interface PodCommand {
  readonly command: readonly string[]
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Address of its pod. */
  readonly address: string
  /** True where it may set the links of its pod: NET_ADMIN. */
  readonly setsLinks: boolean
  /** Takes what it prints. */
  readonly onOutput: (chunk: Uint8Array) => void
}

/** A program of a pod that runs, or has. */
export interface PodProcess {
  /** Exit code, as a shell has it: 127 where it could not be started, 137 when it was killed. */
  readonly ended: Promise<number>
  /** Signals the program; a kill takes those that it started, too. */
  signal (signal: NodeJS.Signals): void
}

/** What a kubelet of the tests runs its pods on. */
export interface PodMachine {
  /** Makes an address that a pod has alone, among those of tests. */
  addAddress (): string
  removeAddress (address: string): void
  start (command: PodCommand): PodProcess
}

/** One that is there for some tests alone. */
export type StoppableMachine = PodMachine & { stop (): Promise<void> }
