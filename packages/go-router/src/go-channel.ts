/**
 * Receives the events of one node.
 *
 * @param payload valid during the call only
 */
export type GoEventHandler = (event: number, payload: Uint8Array) => void

/** Bytes from an index on. */
export interface Tail {
  readonly bytes: Uint8Array
  readonly start: number
}

/** The way to the nodes of one Go program. */
export interface GoChannel {
  /**
   * Sends a command; the program's events come during the call or later. Its payload may be changed afterwards.
   *
   * @param tail a second part of the payload
   */
  send (command: number, node: number, payload: Uint8Array, tail?: Tail): void
  /** Gives a node's events to a handler; undefined ends it. */
  handle (node: number, handler: GoEventHandler | undefined): void
}
