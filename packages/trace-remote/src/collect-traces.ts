import { remoteTracerProtocol } from './protocol.ts'
import { RotatingTrace, type RotatingTraceOptions } from './rotating-trace.ts'
import { StreamReceiver } from './stream-receiver.ts'
import { toByteStream } from './streams.ts'

/** The part of a libp2p node, of major version 2 or 3, that a collector uses. */
export interface CollectorNode {
  // the two lines call a handler with different arguments
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  handle (protocol: string, handler: (...args: any[]) => void, options?: { maxInboundStreams?: number }): Promise<void>
  unhandle (protocol: string): Promise<void>
}

export interface CollectTracesOptions extends RotatingTraceOptions {
  /** Told of streams that ended because of damage: peer id and cause. */
  readonly onError?: ((peer: string, error: Error) => void) | undefined
  /** Streams that one peer may have open at a time. @default 4 */
  readonly maxStreamsPerPeer?: number | undefined
  /** Streams of all peers at a time. @default 4096 */
  readonly maxStreams?: number | undefined
  /**
   * Bytes of all peers' batches that are not whole yet, or wait for the disk. Beyond, the stream that holds most ends.
   *
   * @default 512 MiB
   */
  readonly maxHeldBytes?: number | undefined
}

/** A running collector. */
export interface TraceCollector {
  /** Events that are in files, or on their way there. */
  readonly events: number
  /** Finishes the current file. */
  rotate (): Promise<void>
  /** Events that no file has yet: after a stop, those that were lost. */
  readonly pendingEvents: number
  /**
   * Takes no new streams, gives those there are a second to end, and finishes the current file.
   *
   * @throws the storage's error when events are lost
   */
  stop (): Promise<void>
}

interface Connection { readonly remotePeer: { toString (): string } }

/** Arguments of a handler: one object in libp2p 2, two in libp2p 3. */
const toStreamAndPeer = (first: object, connection?: Connection): readonly [object, string] => {
  if (connection !== undefined) return [first, connection.remotePeer.toString()]
  const { stream, connection: own } = first as { readonly stream: object, readonly connection: Connection }
  return [stream, own.remotePeer.toString()]
}

/**
 * Receives the events of remote tracers, go-libp2p-pubsub's and ours, and writes them to trace files in a folder; the
 * Go tool for it is `traced`. Memory is bounded for each peer: a batch and some chunks, and for all peers
 * together; no peer is read faster than
 * the disk takes its events. A peer that sends damaged data loses its stream; the batches before the damage are kept. A
 * storage that fails is told and tried again, and peers wait meanwhile.
 *
 * @param node a libp2p node that listens
 */
export async function collectTraces (
  node: CollectorNode, dir: string, options: CollectTracesOptions = {}
): Promise<TraceCollector> {
  const trace = await RotatingTrace.open(dir, options)
  const receiver = new StreamReceiver(trace, options)
  await node.handle(remoteTracerProtocol, (first: object, second?: Connection) => {
    const [stream, peer] = toStreamAndPeer(first, second)
    receiver.receive(toByteStream(stream), peer)
  }, { maxInboundStreams: 1024 })
  return {
    get events () { return receiver.events },
    get pendingEvents () { return trace.pendingEvents },
    rotate: async () => trace.rotate(),
    async stop () {
      // a node that is stopped already has no handlers
      await node.unhandle(remoteTracerProtocol).catch(() => {})
      await receiver.stop()
      await trace.close()
    }
  }
}
