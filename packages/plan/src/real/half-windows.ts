/** The part of a js-yamux stream that is used here, the same in both generations. */
interface WindowedStream {
  readonly state: unknown
  /** Bytes that the other side may send in all, and that it may still send. */
  readonly recvWindow: number
  readonly recvWindowCapacity: number
  sendWindowUpdate: (this: WindowedStream) => void
}

/**
 * Makes js-yamux streams announce window updates when half of the window is used, as the Go implementations do
 * (`sendWindowUpdate` in hashicorp/yamux's `stream.go`). By default js-yamux announces after every read, which doubles the
 * frames that the peers of one machine encrypt, send and handle. Routers do not see either.
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
