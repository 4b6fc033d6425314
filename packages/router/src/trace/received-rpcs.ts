import { traceEventType } from '@gsplan/tracer'
import type { RouterInternals, ValidatedMessage } from '../router-internals.ts'
import { toRpcMeta } from '../rpc/rpc-meta.ts'
import type { Rpc, RpcMessage } from '../rpc/rpc.ts'
import { intercept } from './intercept.ts'
import { toPeerBytes } from '../peer-bytes.ts'
import type { TraceReporter } from './trace-reporter.ts'

interface ReceivedRpc {
  readonly from: Uint8Array
  readonly rpc: Rpc
  readonly timestamp: bigint
}

/** An RPC that came with messages whose ids the router has yet to compute. */
interface PendingRpc extends ReceivedRpc {
  readonly waiting: Set<RpcMessage>
}

/** Reports RECV_RPC, one with messages as soon as their ids are known. */
export class ReceivedRpcs {
  readonly #reporter: TraceReporter
  readonly #undo: ReadonlyArray<() => void>
  /** RPCs by those of their messages that are being validated. */
  readonly #pending = new Map<RpcMessage, PendingRpc>()
  #isStopped = false

  constructor (reporter: TraceReporter) {
    this.#reporter = reporter
    const { router } = reporter
    this.#undo = [
      intercept(router, 'handleReceivedRpc', this.#watchHandling),
      intercept(router, 'validateReceivedMessage', this.#watchValidation)
    ]
  }

  stop (): void {
    this.#isStopped = true
    this.#pending.clear()
    for (const undo of this.#undo) undo()
  }

  readonly #watchHandling = (
    handle: RouterInternals['handleReceivedRpc']
  ): RouterInternals['handleReceivedRpc'] => (from, rpc) => {
    const { router, counter, all, nowNs } = this.#reporter
    counter?.received(rpc)
    if (!all) return handle.call(router, from, rpc)
    const received = { from: toPeerBytes(from.toString()), rpc, timestamp: nowNs() }
    // also messages that it knows: the order of a trace must not tell which nodes share a thread, and with it objects
    const waiting = new Set(rpc.messages)
    if (waiting.size === 0) {
      this.#report(received)
      return handle.call(router, from, rpc)
    }
    const pending = { ...received, waiting }
    for (const message of waiting) this.#pending.set(message, pending)
    const handled = handle.call(router, from, rpc)
    // a message that the router does not look at (a topic that is not allowed, a peer with a bad score) gets no id from it
    void handled.catch(() => undefined).then(() => { for (const message of [...waiting]) this.#settle(message) })
    return handled
  }

  readonly #watchValidation = (
    validate: RouterInternals['validateReceivedMessage']
  ): RouterInternals['validateReceivedMessage'] => (from, message) => {
    const pending = this.#pending.get(message)
    const result = validate.call(this.#reporter.router, from, message)
    if (pending === undefined) return result
    // only the router's answer settles it now, however late
    this.#pending.delete(message)
    return result.then(validated => {
      const id = this.#idOf(validated)
      if (id !== undefined) this.#reporter.ids.set(message, id)
      this.#settle(message, pending)
      return validated
    })
  }

  #idOf ({ messageId, msgIdStr }: ValidatedMessage): Uint8Array | undefined {
    return messageId?.msgId ?? (msgIdStr === undefined ? undefined : this.#reporter.toBytes(msgIdStr))
  }

  /** A message's id is known, or will not be. */
  #settle (message: RpcMessage, pending: PendingRpc | undefined = this.#pending.get(message)): void {
    if (pending === undefined) return
    this.#pending.delete(message)
    pending.waiting.delete(message)
    if (pending.waiting.size === 0) this.#report(pending)
  }

  #report ({ from, rpc, timestamp }: ReceivedRpc): void {
    if (this.#isStopped) return
    const body = { receivedFrom: from, meta: toRpcMeta(rpc, this.#reporter.idOf) }
    this.#reporter.emit(traceEventType.RECV_RPC, { recvRPC: body }, timestamp)
  }
}
