import type { Muxer } from '@gsplan/plan'
import type { RouterTarget } from '@gsplan/router'

/** Bytes that a new stream may send before its receiver has announced more (Yamux, "Flow Control"). */
const INITIAL_WINDOW_BYTES = 256 * 1024

/** Most bytes that a receiver lets a stream have under way (`MAX_STREAM_WINDOW` of js-yamux). */
const LARGEST_WINDOW_BYTES = 16 * 2 ** 20

/** Round trips within which a window has to be used for its doubling (`sendWindowUpdate` of js-yamux). */
const DOUBLING_ROUND_TRIPS = 4

/** Most bytes of a message of js-mplex (`MAX_MSG_SIZE`). */
const MPLEX_MESSAGE_BYTES = 2 ** 20

/**
 * Most bytes of a frame, by muxer and by the libp2p that a router belongs to: js-yamux 6 and 7 and go-yamux split what they
 * send into frames of 64 KiB with their header, js-yamux 8 sends what the window allows in one.
 */
export function frameBytesOf ({ libp2p }: Pick<RouterTarget, 'libp2p'>, muxer: Muxer): number {
  if (muxer === 'mplex') return MPLEX_MESSAGE_BYTES
  return libp2p === 3 ? Infinity : 64 * 1024 - 12
}

/** Flow control of one stream, at the sender. */
export interface FlowControl {
  /** Bytes that may be sent without a look at the clock; there may be more. */
  readonly surelyFree: number
  /** Bytes that may be sent now. */
  freeBytes (nowNs: number): number
  /** When more may be sent than now; Infinity when nothing tells yet. */
  readonly nextCreditNs: number
  /** Uses bytes for a frame, whose last byte arrives then. */
  take (bytes: number, arrivesAtNs: number): void
}

/** Mplex has no flow control: a receiver that reads at once takes any number of bytes. */
export const unlimited: FlowControl = {
  surelyFree: Infinity, freeBytes: () => Infinity, nextCreditNs: Infinity, take: () => {}
}

export interface StreamWindowInit {
  /** Time of the stream's opening. */
  readonly openedNs: number
  /** Time that an announcement takes from the receiver to the sender. */
  readonly backNs: number
  /** Round trip as the receiver's muxer measures it. */
  readonly roundTripNs: number
}

/** A window update on its way to the sender. */
interface Credit {
  readonly atNs: number
  readonly bytes: number
}

/**
 * Yamux' flow control of one stream, all of it at the sender: a receiver reads at once, so that the times of its window
 * updates follow from those of the arrivals. A receiver announces when half of its window is used, and doubles the window
 * when that took few round trips.
 */
export class StreamWindow implements FlowControl {
  /** Bytes that may be sent before the next update. */
  #free = INITIAL_WINDOW_BYTES
  #windowBytes = INITIAL_WINDOW_BYTES
  /** Bytes of the window that the receiver has left. */
  #left = INITIAL_WINDOW_BYTES
  /** When the receiver announced last. */
  #announcedNs: number
  readonly #credits: Credit[] = []
  readonly #backNs: number
  readonly #roundTripNs: number

  constructor ({ openedNs, backNs, roundTripNs }: StreamWindowInit) {
    this.#announcedNs = openedNs
    this.#backNs = backNs
    this.#roundTripNs = roundTripNs
  }

  /** Bytes that may be sent without a look at the clock; there may be more. */
  get surelyFree (): number {
    return this.#free
  }

  /** Bytes that may be sent now. */
  freeBytes (nowNs: number): number {
    while (this.nextCreditNs <= nowNs) this.#free += this.#credits.shift()?.bytes ?? 0
    return this.#free
  }

  /** When the next window update reaches the sender; Infinity when none is on its way. */
  get nextCreditNs (): number {
    return this.#credits[0]?.atNs ?? Infinity
  }

  /** Uses bytes of the window for a frame, whose last byte arrives then. */
  take (bytes: number, arrivesAtNs: number): void {
    this.#free -= bytes
    this.#left -= bytes
    if (this.#left > this.#windowBytes / 2) return
    if (arrivesAtNs - this.#announcedNs <= DOUBLING_ROUND_TRIPS * this.#roundTripNs) {
      this.#windowBytes = Math.min(2 * this.#windowBytes, LARGEST_WINDOW_BYTES)
    }
    this.#credits.push({ atNs: arrivesAtNs + this.#backNs, bytes: this.#windowBytes - this.#left })
    this.#left = this.#windowBytes
    this.#announcedNs = arrivesAtNs
  }
}
