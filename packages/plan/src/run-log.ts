import { formatInstanceFile } from '@gsplan/run-format'
import { formatRunEvent, type RunEnv, type RunEvent } from '@gsplan/testground'
import type { Clock, Outputs, OutputFile } from './ports.ts'

/** An instance's `run.out`: one event per line, also handed to the engine. */
export class RunLog {
  readonly #file: OutputFile

  readonly env: RunEnv
  readonly clock: Clock
  readonly onRunEvent: ((line: string) => void) | undefined

  constructor (env: RunEnv, clock: Clock, outputs: Outputs, onRunEvent?: (line: string) => void) {
    this.env = env
    this.clock = clock
    this.onRunEvent = onRunEvent
    this.#file = outputs.open(formatInstanceFile({ kind: 'run-out' }))
  }

  message (message: string): void {
    this.event({ kind: 'message', message })
  }

  event (event: RunEvent): void {
    const line = formatRunEvent({
      tsNs: this.clock.nowNs(), groupId: this.env.groupId, runId: this.env.run, event
    })
    this.#file.write(`${line}\n`)
    this.onRunEvent?.(line)
  }

  close (): void {
    this.#file.close()
  }
}
