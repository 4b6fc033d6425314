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
    /** Garbage that is there until it is collected. */
    readonly garbage: {
      /** For each delivery whose id counts as seen, as the more is kept, the rarer it is collected. */
      readonly delivery: number
      readonly most: number
      /** Share of what deliveries keep that the engine holds it to where memory is short. @default no such limit */
      readonly heldTo?: number
    }
  }
}
