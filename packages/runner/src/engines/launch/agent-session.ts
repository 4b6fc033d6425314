import type { RunPlace } from '@gsplan/run-format'
import type { CollectorState } from './collector-protocol.ts'
import type { InstanceNumber } from './instance-number.ts'

/** A process elsewhere that runs one instance, as far as its state is followed. */
export interface AgentProcess extends InstanceNumber {
  /** Unique in its run. */
  readonly name: string
  /** Name and place in messages: `pod a-1 on node-b`. */
  readonly title: string
  /** True once it runs, or has. */
  readonly hasStarted: boolean
  readonly hasEnded: boolean
  /** Why it failed, in words: `ended with exit code 1`. */
  readonly failed?: string | undefined
}

/** The collector of a run: not there yet, there, or gone with what it had. */
export type CollectorPresence = 'awaited' | 'there' | 'lost'

/** A run's processes somewhere else, each with an agent, and the collector of their outputs. */
export interface AgentSession {
  /** Names the run where it runs, for logs. */
  readonly description: string
  /** Name of the processes in messages: `pods`. */
  readonly noun: string
  readonly processes: readonly AgentProcess[]
  readonly collector: CollectorPresence
  /** True where outputs that were handed over outlast the collector. @default false */
  readonly keepsOutputs?: boolean | undefined
  /** Starts everything. @param onChange called with each process whose state has changed */
  create (onChange: (process: AgentProcess) => void): Promise<void>
  /** Looks for what keeps the run from going on, in words. */
  findTrouble (elapsedMs: number): Promise<string | undefined>
  /** State of the run by its collector. @param messages number of those that are known */
  state (messages: number): Promise<CollectorState>
  /**
   * Streams outputs of instances from one on, as {@link OutputsReceiver} takes them; where they are kept, those that
   * were not given.
   */
  outputs (from: number, onChunk: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void>
  /** Last lines that a process has printed. */
  logs (process: AgentProcess, signal: AbortSignal): Promise<string>
  /** Asks the instances to end, upon which they hand over what they have. */
  endInstances (signal: AbortSignal): Promise<void>
  /** Lines about the run for its log file. */
  facts (): readonly string[]
  /** Where the run is, for its record. */
  place (): RunPlace
  /** Remarks on a measurement that may still be trusted. */
  warnings (): readonly string[]
  /** Takes everything away. @throws with what may be left */
  remove (): Promise<void>
}
