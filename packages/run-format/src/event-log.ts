import { closeSync, openSync, writeSync } from 'node:fs'
import { formatEventLine, type RecordedEvent } from './event-line.ts'
import type { LiveEvent, LiveEventKind } from './live-event.ts'

/** Kinds that repeat during a test, of which some may be left out. */
const repeated: ReadonlySet<LiveEventKind> = new Set(['progress', 'share', 'health', 'log'])

/** Lines of a second after which repeated events are left out; the rest, up to ten, is for the others. */
const LINES_PER_SECOND = 6
/** Size from which repeated events are left out, and from which all but the end is. */
const FULL = { repeated: 60 * 2 ** 20, all: 64 * 2 ** 20 }

/** Limits and clock of an {@link EventLog}. */
export interface EventLogInit {
  /** Time on the wall, ms since 1970. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Bytes from which repeated events are left out. @default 60 MiB */
  readonly fullBytes?: number | undefined
}

/**
 * Writes events.ndjson, a line an event, as events happen. Of progress, share, health and log
 * events as many are left out as it takes to stay within some lines a second and 64 MiB; the next line says how many. It
 * never throws: a log that can't be written ends there, and the run goes on.
 */
export class EventLog {
  readonly #now: () => number
  readonly #fullBytes: number
  #file: number | undefined
  #bytes = 0
  #leftOut = 0
  /** The progress that was left out last: the next line of another kind finds it before itself. */
  #pending: RecordedEvent | undefined
  #recent: number[] = []

  constructor (path: string, { now = Date.now, fullBytes = FULL.repeated }: EventLogInit = {}) {
    this.#now = now
    this.#fullBytes = fullBytes
    try {
      this.#file = openSync(path, 'wx')
    } catch {
      // no log
    }
  }

  write (event: LiveEvent): void {
    const at = this.#now()
    if (repeated.has(event.kind)) this.#writeRepeated({ ...event, at })
    else if (this.#bytes < FULL.all || event.kind === 'end') this.#writeOther({ ...event, at })
  }

  close (): void {
    if (this.#file === undefined) return
    try {
      closeSync(this.#file)
    } catch {
      // it is lost
    }
    this.#file = undefined
  }

  #writeRepeated (event: RecordedEvent): void {
    this.#recent = this.#recent.filter(each => event.at - each < 1000 && each <= event.at)
    if (this.#recent.length < LINES_PER_SECOND && this.#bytes < this.#fullBytes) {
      this.#pending = undefined
      this.#append(event)
      return
    }
    this.#leftOut++
    if (event.kind === 'progress') this.#pending = event
  }

  /** Writes the last progress first, so that counts at the end of a phase are there. */
  #writeOther (event: RecordedEvent): void {
    const pending = this.#pending
    this.#pending = undefined
    if (pending !== undefined && this.#bytes < this.#fullBytes) {
      this.#leftOut--
      this.#append(pending)
    }
    this.#append(event)
  }

  #append (event: RecordedEvent): void {
    if (this.#file === undefined) return
    const line = `${formatEventLine({ ...event, leftOut: this.#leftOut === 0 ? undefined : this.#leftOut })}\n`
    try {
      this.#bytes += writeSync(this.#file, line)
    } catch {
      this.close()
    }
    this.#leftOut = 0
    this.#recent.push(event.at)
  }
}
