import { formatShare, printable, ProgressLine, wrapText, type Io } from '@gsplan/cli'
import { onLiveEvents, type LiveEventSink, type RunStage, type TestPhase, type TestProgress } from '@gsplan/run-format'
import { formatCount } from './estimate/format-estimate.ts'
import { formatProgress, type SyncProgress } from '@gsplan/sync'

const stageTexts: Readonly<Record<RunStage, string>> = {
  router: 'finding the router', engine: 'starting the network', archive: 'packing outputs', extract: 'extracting',
  metrics: 'measuring', figures: 'drawing figures', report: 'writing the report', store: 'storing the run'
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`

/** Shows a run's events on stderr: one redrawn line on a terminal, one line per phase elsewhere, and warnings. */
export class RunProgress {
  readonly #name: string
  readonly #io: Pick<Io, 'stderr' | 'env'>
  readonly #line: ProgressLine
  readonly #now: () => number
  #startedMs: number | undefined
  #stage = { text: '', state: '', beganMs: 0 }
  /** Place in a set of runs, before each text. */
  #place = ''

  /** @param now ms of a clock that doesn't jump */
  constructor (name: string, io: Pick<Io, 'stderr' | 'env'>, now: () => number = () => performance.now()) {
    this.#name = name
    this.#io = io
    this.#line = new ProgressLine(name, io, now)
    this.#now = now
  }

  readonly onEvent: LiveEventSink = onLiveEvents({
    seed: ({ index, of }) => {
      this.#place = `seed ${index} of ${of}: `
    },
    stage: ({ stage, activity }) => {
      this.#stage = { text: activity ?? stageTexts[stage], state: activity ?? stage, beganMs: this.#now() }
      if (stage === 'engine') this.#startedMs = this.#now()
      this.#show(this.#stage.text, this.#stage.state)
    },
    share: ({ share }) => {
      const { text, state, beganMs } = this.#stage
      this.#show(`${text}: ${formatShare(share, this.#now() - beganMs)}`, state)
    },
    progress: progress => {
      const { phase, activity } = progress
      const state = activity === undefined ? phase : `${phase}: ${activity}`
      this.#show(activity === undefined ? this.#describe(phase, progress) : state, state)
    },
    estimate: ({ message }) => {
      this.#remark(`${this.#name}: ${message}`)
    },
    warning: ({ message }) => {
      this.#remark(`${this.#name}: warning: ${message}`)
    }
  })

  readonly onStoreProgress = (progress: SyncProgress): void => {
    this.#show(`storing ${formatProgress(progress)}`, 'store')
  }

  /** Takes the redrawn line away. */
  clear (): void {
    this.#line.clear()
  }

  /** Writes a line that stays: broken for people, one line in a log. */
  #remark (text: string): void {
    this.#line.clear()
    this.#io.stderr.write(`${this.#io.stderr.isTTY === true ? wrapText(text, '', '  ') : printable(text)}\n`)
  }

  #show (text: string, state: string): void {
    this.#line.show(`${this.#place}${text}`, `${this.#place}${state}`)
  }

  #describe (phase: TestPhase, { testMs, totalMs, delivered, latencyP99Ms, peers }: TestProgress): string {
    const elapsedMs = this.#now() - (this.#startedMs ?? 0)
    const speed = elapsedMs > 0 ? testMs / elapsedMs : 0
    const isKnown = totalMs > testMs
    const eta = speed > 0 && isKnown ? ` · ${seconds((totalMs - testMs) / speed)} left` : ''
    return `${phase}: ${seconds(testMs)}${isKnown ? ` of ${seconds(totalMs)}` : ''}, ${speed.toFixed(1)}× real time · ` +
      formatCount(String(peers), 'peer') +
      (delivered === undefined ? '' : ` · ${formatCount(delivered.toLocaleString('en-US'), 'delivery')}`) +
      (latencyP99Ms === undefined ? '' : ` · p99 ${latencyP99Ms.toFixed(0)} ms`) + eta
  }
}
