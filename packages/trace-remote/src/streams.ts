/** Chunks as streams give them: plain bytes, or lists of bytes that can be joined. */
type Chunk = Uint8Array | { subarray (): Uint8Array }

/** A stream of libp2p 2: a source to read and a sink to write to. */
interface DuplexStream {
  readonly source: AsyncIterable<Chunk>
  sink (source: AsyncIterable<Uint8Array>): Promise<void>
}

/** A stream of libp2p 3: iterated to read, `send` to write. */
interface MessageStream extends AsyncIterable<Chunk> {
  send (data: Uint8Array): boolean
  onDrain (): Promise<void>
}

interface AnyStream {
  close (): Promise<void>
  abort (error: Error): void
}

/** A stream to or from a peer; the same for both lines of libp2p. */
export interface ByteStream {
  /** Data from the peer. */
  read (): AsyncGenerator<Uint8Array>
  /** Sends all of it, at the pace of the peer. */
  write (source: AsyncIterable<Uint8Array>): Promise<void>
  close (): Promise<void>
  abort (error: Error): void
}

/** A stream of either line of libp2p. */
export function toByteStream (stream: object): ByteStream {
  const { source } = stream as Partial<DuplexStream>
  return {
    async * read () {
      for await (const chunk of source ?? stream as MessageStream) {
        yield chunk instanceof Uint8Array ? chunk : chunk.subarray()
      }
    },
    async write (data) {
      if (source !== undefined) {
        await (stream as DuplexStream).sink(data)
        return
      }
      for await (const chunk of data) if (!(stream as MessageStream).send(chunk)) await (stream as MessageStream).onDrain()
    },
    close: async () => (stream as AnyStream).close(),
    abort: error => { (stream as AnyStream).abort(error) }
  }
}
