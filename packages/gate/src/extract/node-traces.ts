import { readTrace, type TraceBatch } from '@gsplan/tracer'

/** Trace of one node. */
export interface NodeTrace {
  /** Undefined where the traces of several nodes were concatenated. */
  readonly seq: number | undefined
  readonly batches: AsyncIterable<TraceBatch>
}

/** A node's part of concatenated traces. */
export interface TracePart {
  readonly seq: number
  readonly sizeBytes: number
}

/**
 * Reads concatenated traces node by node, in their order: each must be whole. A reader that leaves a node's trace early ends
 * them all.
 *
 * @param chunks none of which has bytes of two nodes
 */
export async function * readNodeTraces (
  chunks: AsyncIterable<Uint8Array>, parts: readonly TracePart[]
): AsyncGenerator<NodeTrace> {
  const source = chunks[Symbol.asyncIterator]()
  for (const { seq, sizeBytes } of parts) {
    let leftBytes = sizeBytes
    const take = async function * (): AsyncGenerator<Uint8Array> {
      while (leftBytes > 0) {
        const next = await source.next()
        if (next.done === true) return
        leftBytes -= next.value.length
        yield next.value
      }
    }
    yield { seq, batches: readTrace(take()) }
    // bytes that its reader left
    const left = take()
    while ((await left.next()).done !== true);
  }
}

/** A trace of which nothing says where the parts of its nodes begin. */
export async function * asOneTrace (batches: AsyncIterable<TraceBatch>): AsyncGenerator<NodeTrace> {
  await Promise.resolve()
  yield { seq: undefined, batches }
}
