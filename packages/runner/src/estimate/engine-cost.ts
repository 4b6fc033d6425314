/** Cost of work on an engine. */
export interface EngineCost {
  /** True if a test takes its own time, however little work it is. */
  readonly isRealTime: boolean
  /** True if the work may be done by other machines. @default false */
  readonly isElsewhere?: boolean
  /**
   * True if memory stays taken and none of it is garbage: a run that needs more than the machine has can't be made.
   *
   * @default false
   */
  readonly keepsMemory?: boolean
  /** True if all memory is the heap of one process. @default false */
  readonly isOneHeap?: boolean
  /** CPU of a run without peers, s. */
  readonly startS: number
  /** CPU, µs. */
  readonly us: {
    /** A copy of a message that arrives. */
    readonly packet: number
    readonly heartbeat: number
    /** A heartbeat's slot of the message cache, which each heartbeat moves. */
    readonly historySlot: number
    /** A published byte: filled, signed and verified. */
    readonly byte: number
    readonly inspection: number
    /** A connection, from dial to end. */
    readonly link: number
    /** A peer, from start to end. */
    readonly peer: number
    /** A pair of peers: each learns of each. */
    readonly pair: number
  }
  /** Memory, bytes. */
  readonly bytes: {
    readonly start: number
    readonly peer: number
    readonly link: number
    readonly historySlot: number
    /** A delivery, as long as its id counts as seen. */
    readonly delivery: number
    /** A delivery, as long as the message cache has its message. @default 0 */
    readonly cachedDelivery?: number
    /** Garbage that is there until it is collected: the more is kept, the rarer that is. */
    readonly garbage: {
      /** For each delivery whose id counts as seen. @default 0 */
      readonly delivery?: number
      /** Share of what peers and deliveries keep. @default 0 */
      readonly share?: number
      readonly most: number
      /** Shares of it that the engine can hold it to. @default none */
      readonly held?: { readonly least: number, readonly most: number }
    }
  }
}
