import { printable, ProgressLine, wrapText, type Io } from '@gsplan/cli'
import { onLiveEvents, type LiveEventSink } from '@gsplan/run-format'
import { formatTime } from '../../estimate/format-estimate.ts'
import { firstLine } from '../report/first-line.ts'
import type { SweepStart, SweepWatch } from './sweep-watch.ts'

/** Shows a sweep's points on stderr as they are made, with the time that is left, and each warning once. */
export class SweepProgress implements SweepWatch {
  readonly #io: Pick<Io, 'stderr' | 'env'>
  readonly #line: ProgressLine
  readonly #now: () => number
  readonly #warned = new Set<string>()
  #start: SweepStart | undefined
  #startedMs = 0
  #made = 0
  /** Expected time of the points that were made, on one core, s. */
  #madeS = 0

  /** @param now ms of a clock that doesn't jump */
  constructor (io: Pick<Io, 'stderr' | 'env'>, now: () => number = () => performance.now()) {
    this.#io = io
    this.#line = new ProgressLine('gsplan', io, now)
    this.#now = now
  }

  readonly onEvent: LiveEventSink = onLiveEvents({
    stage: ({ stage, activity }) => {
      if (stage === 'router') this.#line.show(activity ?? 'finding the routers', activity ?? 'finding the routers')
    },
    warning: ({ message }) => { this.#remark(`warning: ${firstLine(message, 'events.ndjson of the run')}`) }
  })

  readonly onStart = (start: SweepStart): void => {
    const { folder, points, done, remark, removed, unjudged, retried } = start
    this.#start = start
    this.#startedMs = this.#now()
    if (remark !== undefined) this.#remark(remark)
    if (removed > 0) this.#remark(`removed ${removed} ${removed === 1 ? 'run that was' : 'runs that were'} not whole`)
    if (retried > 0) this.#remark(`${retried} ${retried === 1 ? 'point that failed or is invalid is' : 'points that failed or are invalid are'} made again`)
    if (unjudged > 0) this.#remark(`${unjudged} ${unjudged === 1 ? 'point was' : 'points were'} not judged yet: analysing`)
    if (done > 0) this.#remark(`${done} of ${points} points are done in ${folder}`)
    this.#show()
  }

  readonly onPoint = (expectedS: number): void => {
    this.#made++
    this.#madeS += expectedS
    this.#show()
  }

  /** Writes a line that stays, each once. */
  note (text: string): void {
    this.#remark(text)
  }

  /** Takes the redrawn line away. */
  clear (): void {
    this.#line.clear()
  }

  #remark (text: string): void {
    if (this.#warned.has(text)) return
    this.#warned.add(text)
    this.#line.clear()
    const line = `gsplan: ${text}`
    this.#io.stderr.write(`${this.#io.stderr.isTTY === true ? wrapText(line, '', '  ') : printable(line)}\n`)
  }

  /** Time that is left, s: by the time that points took, or as expected before the first is done. */
  #leftS ({ points, done, jobs, expectedS }: SweepStart): number | undefined {
    const left = points - done - this.#made
    const elapsedS = (this.#now() - this.#startedMs) / 1000
    if (this.#made === 0) return expectedS > 0 ? expectedS / jobs : undefined
    return expectedS > 0 && this.#madeS > 0
      ? elapsedS * (expectedS - this.#madeS) / this.#madeS
      : elapsedS * left / this.#made
  }

  #show (): void {
    if (this.#start === undefined) return
    const { points, done, jobs } = this.#start
    const made = done + this.#made
    if (made >= points) {
      this.#line.show('writing tables and figures', 'end')
      return
    }
    const leftS = this.#leftS(this.#start)
    this.#line.show(`${made} of ${points} points · ${jobs} at a time` +
      (leftS === undefined ? '' : ` · about ${formatTime(leftS)} left`), 'points')
  }
}
