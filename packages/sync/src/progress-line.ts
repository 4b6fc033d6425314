import prettyBytes from 'pretty-bytes'
import prettyMs from 'pretty-ms'
import { printable } from './printable.ts'
import type { SyncProgress } from './sync-runs.ts'

/** Where progress goes. */
export interface ProgressOutput {
  readonly isTTY?: boolean
  readonly columns?: number
  write (text: string): unknown
}

/** Progress in one line: bytes, speed, and the time that is left of this run. */
export function formatProgress (progress: SyncProgress): string {
  const { name, run, runs, bytes, totalBytes, files, totalFiles, bytesPerS, etaS } = progress
  const left = etaS === null ? '' : ` · ${prettyMs(Math.ceil(etaS) * 1000)} left`
  const amount = totalFiles === 0
    ? 'comparing'
    : `${prettyBytes(bytes)} of ${prettyBytes(totalBytes)} · ${prettyBytes(bytesPerS)}/s${left} · ${files} of ${totalFiles} files`
  // the name comes last: a narrow terminal cuts it first
  return `${run}/${runs} ${amount} · ${printable(name)}`
}

/** Shows how far the runs are: a line that is redrawn on a terminal, a line for each run elsewhere. */
export class ProgressLine {
  readonly #output: ProgressOutput
  #run = 0

  constructor (output: ProgressOutput) {
    this.#output = output
  }

  show (progress: SyncProgress): void {
    if (this.#output.isTTY === true) {
      this.#output.write(`\r\x1b[2K${formatProgress(progress).slice(0, (this.#output.columns ?? 80) - 1)}`)
    } else if (progress.run !== this.#run) {
      this.#output.write(`gsplan-sync: ${progress.run} of ${progress.runs}: ${printable(progress.name)}\n`)
    }
    this.#run = progress.run
  }

  /** Takes the line away. */
  clear (): void {
    if (this.#output.isTTY === true) this.#output.write('\r\x1b[2K')
  }
}
