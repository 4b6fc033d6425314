import type { Io, Output } from './io.ts'
import { printable } from './printable.ts'
import { canRedraw } from './terminal.ts'

const ERASE = '\r\x1b[2K'
const DEFAULT_COLUMNS = 80
/** Elsewhere, how often a line is written while the state stays, ms. */
const LOG_EVERY_MS = 60_000

/** A terminal of unknown width, such as one of `script`, says 0. */
const widthOf = ({ columns = 0 }: Pick<Output, 'columns'>): number => columns > 1 ? columns : DEFAULT_COLUMNS

/** No character is cut in two. */
const firstColumns = (text: string, columns: number): string =>
  text.length <= columns ? text : Array.from(text.slice(0, 2 * columns)).slice(0, columns).join('')

/** Shows progress on stderr: one redrawn line on a terminal; elsewhere a line per change of state, and one a minute. */
export class ProgressLine {
  readonly #name: string
  readonly #io: Pick<Io, 'stderr' | 'env'>
  readonly #canRedraw: boolean
  readonly #now: () => number
  #writtenMs = 0
  #state = ''
  #isDrawn = false

  /**
   * @param name of the command, before lines that stay
   * @param now ms of a clock that doesn't jump
   */
  constructor (name: string, io: Pick<Io, 'stderr' | 'env'>, now: () => number = () => performance.now()) {
    this.#name = name
    this.#io = io
    this.#now = now
    this.#canRedraw = canRedraw(io.stderr, io.env)
  }

  /**
   * @param text what a terminal shows, cut to its width
   * @param state what the work is at; elsewhere a line is written when it changes, and none while it is empty
   * @param line what is written elsewhere @default text
   */
  show (text: string, state = '', line: string = text): void {
    const { stderr } = this.#io
    if (this.#canRedraw) {
      stderr.write(`${ERASE}${firstColumns(printable(text), widthOf(stderr) - 1)}`)
      this.#isDrawn = true
    } else if (state !== this.#state || (state !== '' && this.#now() - this.#writtenMs >= LOG_EVERY_MS)) {
      stderr.write(`${this.#name}: ${printable(line)}\n`)
      this.#writtenMs = this.#now()
    }
    this.#state = state
  }

  /** Takes the redrawn line away. */
  clear (): void {
    if (this.#isDrawn) this.#io.stderr.write(ERASE)
    this.#isDrawn = false
  }
}
