import { formatProgress, type SyncProgress } from '@gsplan/sync'
import type { EngineProgress } from './engine.ts'
import type { RunStage } from './run.ts'

/** Where progress goes. */
export interface ProgressOutput {
  readonly isTTY?: boolean
  readonly columns?: number
  write (text: string): unknown
}

const stageTexts: Readonly<Record<RunStage, string>> = {
  router: 'finding the router', engine: 'starting the network',
  archive: 'packing outputs', extract: 'extracting', metrics: 'measuring',
  figures: 'drawing figures', report: 'writing the report', store: 'storing the run'
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`

/**
 * Shows how far a run is: one line that is redrawn on a terminal, one line per change of phase elsewhere.
 */
export class ProgressLine {
  readonly #output: ProgressOutput
  readonly #now: () => number
  #startedMs: number | undefined
  #phase = ''

  /** @param now ms of a clock that doesn't jump */
  constructor (output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
  }

  stage (stage: RunStage): void {
    if (stage === 'engine') this.#startedMs = this.#now()
    this.#show(stageTexts[stage], stage)
  }

  progress (progress: EngineProgress): void {
    const { phase, activity } = progress
    if (activity === undefined) this.#show(this.#describe(progress), phase)
    else this.#show(`${phase}: ${activity}`, `${phase}: ${activity}`)
  }

  store (progress: SyncProgress): void {
    this.#show(`storing ${formatProgress(progress)}`, 'store')
  }

  /** Takes the line away. */
  clear (): void {
    if (this.#output.isTTY === true) this.#output.write('\r\x1b[2K')
  }

  #show (text: string, phase: string): void {
    if (this.#output.isTTY === true) {
      this.#output.write(`\r\x1b[2K${text.slice(0, (this.#output.columns ?? 80) - 1)}`)
    } else if (phase !== this.#phase) {
      this.#output.write(`gsplan: ${text}\n`)
    }
    this.#phase = phase
  }

  #describe ({ phase, virtualMs, totalMs, delivered, peers }: EngineProgress): string {
    const elapsedMs = this.#now() - (this.#startedMs ?? 0)
    const speed = elapsedMs > 0 ? virtualMs / elapsedMs : 0
    const isKnown = totalMs > virtualMs
    const eta = speed > 0 && isKnown ? ` · ${seconds((totalMs - virtualMs) / speed)} left` : ''
    return `${phase}: ${seconds(virtualMs)}${isKnown ? ` of ${seconds(totalMs)}` : ''}, ${speed.toFixed(1)}× real time · ` +
      `${peers} peers${delivered === undefined ? '' : ` · ${delivered.toLocaleString('en-US')} deliveries`}${eta}`
  }
}
