import { WebSocket } from '#ws'

/** Longest answer, bytes: an entry that our service takes, as JSON in JSON, and more than the Go service takes. */
const MAX_ANSWER_BYTES = 2 ** 24

/** Opens a connection to a sync service. An answer that is too long ends it. */
export function openSyncSocket (url: string, signal: AbortSignal | undefined): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false, handshakeTimeout: 10_000, maxPayload: MAX_ANSWER_BYTES
    })
    const onAbort = (): void => { socket.terminate() }
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('open', () => {
      signal?.removeEventListener('abort', onAbort)
      // later errors come with a close
      socket.on('error', () => {})
      resolve(socket)
    })
    socket.once('error', error => {
      signal?.removeEventListener('abort', onAbort)
      reject(error)
    })
  })
}
