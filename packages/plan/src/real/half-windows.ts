/** What is used of a stream of js-yamux, the same in both generations. */
interface WindowedStream {
  readonly state: unknown
  /** Bytes that the other side may send in all, and that it may still send. */
  readonly recvWindow: number
  readonly recvWindowCapacity: number
  sendWindowUpdate: (this: WindowedStream) => void
}

/**
 * Lets the streams of js-yamux tell of room in their windows when half of it is used, as the Go implementations do
 * (`sendWindowUpdate` in hashicorp/yamux's `stream.go`). By itself js-yamux tells after every read, which doubles the
 * frames of a test that all its peers on one machine encrypt, send and handle. A router sees nothing of either.
 *
 * @param streamClass the package's `YamuxStream`
 * @param established its state of a stream that has been opened: until then window updates carry the opening's flags
 */
export function announceHalfWindows (streamClass: { readonly prototype: unknown }, established: unknown): void {
  const prototype = streamClass.prototype as WindowedStream
  const { sendWindowUpdate } = prototype
  prototype.sendWindowUpdate = function () {
    if (this.state === established && this.recvWindowCapacity > this.recvWindow / 2) return
    sendWindowUpdate.call(this)
  }
}
