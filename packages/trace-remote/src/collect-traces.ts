import { readTraceBatches } from '@gsplan/tracer'
import { remoteTracerProtocol } from './protocol.ts'
import { RotatingTrace, type RotatingTraceOptions } from './rotating-trace.ts'
import { toByteStream, type ByteStream } from './streams.ts'

/** What is used of a libp2p node, of line 2 or 3. */
export interface CollectorNode {
  // the two lines call a handler with different arguments
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  handle (protocol: string, handler: (...args: any[]) => void, options?: { maxInboundStreams?: number }): Promise<void>
  unhandle (protocol: string): Promise<void>
}

export interface CollectTracesOptions extends RotatingTraceOptions {
  /** Told of streams that ended because of damage: peer id and why. */
  readonly onError?: (peer: string, error: Error) => void
  /** Streams that one peer may have open at a time. @default 4 */
  readonly maxStreamsPerPeer?: number
}

/** A running collector. */
export interface TraceCollector {
  /** Events that are in files, or on their way there. */
  readonly events: number
  /** Finishes the current file. */
  rotate (): Promise<void>
  /** Takes no new streams, gives those there are a second to end, and finishes the current file. */
  stop (): Promise<void>
}

const DEFAULT_STREAMS_PER_PEER = 4
/** How long a collector that stops waits for what is on its way, ms. */
const GRACE_MS = 1000

interface Connection { readonly remotePeer: { toString (): string } }

/** Arguments of a handler: one object in libp2p 2, two in libp2p 3. */
const toStreamAndPeer = (first: object, connection?: Connection): readonly [object, string] => {
  if (connection !== undefined) return [first, connection.remotePeer.toString()]
  const { stream, connection: own } = first as { readonly stream: object, readonly connection: Connection }
  return [stream, own.remotePeer.toString()]
}

/**
 * Receives the events of remote tracers, go-libp2p-pubsub's and ours, and writes them to trace files in a folder; the
 * Go tool for it is `traced`. Memory is bounded for each peer: a batch and some chunks, and nobody is read faster than
 * the disk takes it. A peer that sends rubbish loses its stream; what was whole before it is kept.
 *
 * @param node a libp2p node that listens
 */
export async function collectTraces (
  node: CollectorNode, dir: string, options: CollectTracesOptions = {}
): Promise<TraceCollector> {
  const trace = await RotatingTrace.open(dir, options)
  const maxStreams = options.maxStreamsPerPeer ?? DEFAULT_STREAMS_PER_PEER
  const streams = new Map<string, number>()
  const running = new Map<ByteStream, Promise<void>>()
  let events = 0

  const receive = async (stream: ByteStream, peer: string): Promise<void> => {
    const open = (streams.get(peer) ?? 0) + 1
    try {
      if (open > maxStreams) throw new Error(`more than ${maxStreams} streams`)
      streams.set(peer, open)
      for await (const records of readTraceBatches(stream.read())) {
        if (records.length === 0) continue
        await trace.write(records)
        events += records.length
      }
      await stream.close()
    } catch (error) {
      stream.abort(error as Error)
      options.onError?.(peer, error as Error)
    } finally {
      if (open <= maxStreams) {
        const left = (streams.get(peer) ?? 1) - 1
        if (left === 0) streams.delete(peer)
        else streams.set(peer, left)
      }
    }
  }

  await node.handle(remoteTracerProtocol, (first: object, second?: Connection) => {
    const [raw, peer] = toStreamAndPeer(first, second)
    const stream = toByteStream(raw)
    running.set(stream, receive(stream, peer).finally(() => { running.delete(stream) }))
  }, { maxInboundStreams: 1024 })

  return {
    get events () { return events },
    rotate: async () => trace.rotate(),
    async stop () {
      await node.unhandle(remoteTracerProtocol)
      const timer = setTimeout(() => {
        for (const stream of running.keys()) stream.abort(new Error('the collector has stopped'))
      }, GRACE_MS)
      await Promise.all(running.values())
      clearTimeout(timer)
      await trace.close()
    }
  }
}
