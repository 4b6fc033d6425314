import type { Io } from './io.ts'
import { ProgressLine } from './progress-line.ts'
import { formatShare } from './work-share.ts'

/** Shows on a terminal which piece of work a command is at and how far it has come; nothing elsewhere. */
export class WorkLine {
  readonly #line: ProgressLine
  readonly #now: () => number
  #text = ''
  #beganMs = 0

  /**
   * @param name of the command
   * @param now ms of a clock that doesn't jump
   */
  constructor (name: string, io: Pick<Io, 'stderr' | 'env'>, now: () => number = () => performance.now()) {
    this.#line = new ProgressLine(name, io)
    this.#now = now
  }

  /** A piece of work begins. */
  begin (text: string): void {
    this.#text = text
    this.#beganMs = this.#now()
    this.#line.show(text)
  }

  /** @param share of it that is done, 0–1 */
  share (share: number): void {
    this.#line.show(`${this.#text}: ${formatShare(share, this.#now() - this.#beganMs)}`)
  }

  /** Takes the line away. */
  clear (): void {
    this.#line.clear()
  }
}

/** Does a command's work with its line on the terminal, which is gone when the work ends. */
export async function withWorkLine<T> (
  name: string, io: Pick<Io, 'stderr' | 'env'>, work: (line: WorkLine) => Promise<T>
): Promise<T> {
  const line = new WorkLine(name, io)
  try {
    return await work(line)
  } finally {
    line.clear()
  }
}
