import { traceEventType } from '@gsplan/tracer'
import type { RouterGeneration } from '../generations/generation.ts'
import type { OutboundStream, SendOutcome } from '../router-internals.ts'
import { toRpcMeta } from '../rpc/rpc-meta.ts'
import { sizeRpc } from '../rpc/rpc-size.ts'
import type { Rpc } from '../rpc/rpc.ts'
import { sendPathOf } from '../rpc/send-path.ts'
import { intercept } from './intercept.ts'
import { isTooLong } from './watch-limits.ts'
import type { TraceReporter } from './trace-reporter.ts'

type ByteStream = OutboundStream & Required<Pick<OutboundStream, 'push' | 'pushPrefixed'>>

/** Reports SEND_RPC and DROP_RPC: of RPCs that are handed over, and of the streams that it is given. */
export class SentRpcs {
  readonly #reporter: TraceReporter
  readonly #generation: RouterGeneration
  /** Undoes the changes to outbound streams. */
  readonly #streams = new Map<OutboundStream, () => void>()
  readonly #endObservations: ReadonlyArray<() => void>
  /** The RPC that the router's own methods are sending. */
  #outgoing: Rpc | undefined

  constructor (reporter: TraceReporter, generation: RouterGeneration) {
    this.#reporter = reporter
    this.#generation = generation
    const path = sendPathOf(reporter.router)
    this.#endObservations = [
      path.observe(rpc => { this.#outgoing = rpc }),
      path.observeHandOvers((to, rpc, outcome) => { this.#sent(to, rpc, outcome) })
    ]
  }

  /** A stream that takes RPCs as objects tells of them by itself. */
  watch (id: string, stream: OutboundStream): void {
    if (stream.pushRpc === undefined) this.#streams.set(stream, this.#watchBytes(id, stream as ByteStream))
  }

  forget (stream: OutboundStream): void {
    this.#streams.get(stream)?.()
    this.#streams.delete(stream)
  }

  stop (): void {
    for (const undo of this.#streams.values()) undo()
    this.#streams.clear()
    for (const end of this.#endObservations) end()
  }

  /** A stream of the router's own, which takes encoded RPCs, with or without their length. */
  #watchBytes (to: string, stream: ByteStream): () => void {
    let isNested = false
    const watch = <D>(push: (data: D) => void) => (data: D): void => {
      const rpc = this.#outgoing
      if (rpc === undefined || isNested) {
        push.call(stream, data)
        return
      }
      // `push` may pass its data on to `pushPrefixed`
      isNested = true
      let outcome: SendOutcome = 'queue-full'
      try {
        push.call(stream, data)
        if (!this.#generation.hasDropped(stream)) outcome = 'sent'
      } catch (error) {
        if (isTooLong(error)) outcome = 'too-long'
        throw error
      } finally {
        isNested = false
        const { subscriptions, messages, control } = rpc
        this.#sent(to, this.#reporter.counter === undefined ? rpc : sizeRpc(subscriptions, messages, control), outcome)
      }
    }
    const undo = [intercept(stream, 'push', watch), intercept(stream, 'pushPrefixed', watch)]
    return () => { for (const one of undo) one() }
  }

  #sent (to: string, rpc: Rpc, outcome: SendOutcome): void {
    const reporter = this.#reporter
    if (outcome === 'sent') reporter.counter?.sent(rpc)
    else if (outcome === 'too-long') reporter.counter?.tooLong(rpc)
    else reporter.counter?.dropped()
    if (!reporter.all) return
    const body = { sendTo: reporter.peer(to), meta: toRpcMeta(rpc, reporter.idOf) }
    if (outcome === 'sent') reporter.emit(traceEventType.SEND_RPC, { sendRPC: body })
    else reporter.emit(traceEventType.DROP_RPC, { dropRPC: body })
  }
}
