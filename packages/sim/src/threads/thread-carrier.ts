import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { Arrival, Carrier } from '../arrival.ts'
import type { Kernel } from '../kernel.ts'
import type { TopicLogs } from '../topic-logs.ts'
import { BatchReader } from './batch-reader.ts'
import { BatchWriter } from './batch-writer.ts'
import { SERVICE_THREAD, type Deal } from './deal.ts'
import { epochOf } from './epochs.ts'
import { KnownObjects } from './known-objects.ts'

export interface ThreadCarrierInit {
  readonly kernel: Kernel
  readonly deal: Deal
  /** Number of this thread. */
  readonly thread: number
  /** Connections to all threads, by their numbers; none to this one. */
  readonly ports: ReadonlyArray<MessagePort | undefined>
  readonly logs: TopicLogs
}

interface Connection {
  readonly port: MessagePort
  readonly writer: BatchWriter
  readonly reader: BatchReader
}

/** Takes messages to the threads of their targets: to this one at once, to others at the end of a window. */
export class ThreadCarrier implements Carrier {
  readonly #init: ThreadCarrierInit
  readonly #connections: ReadonlyArray<Connection | undefined>
  #epoch = 0
  #endNs = 0

  constructor (init: ThreadCarrierInit) {
    this.#init = init
    const known = new KnownObjects()
    this.#connections = init.ports.map(port =>
      port && { port, writer: new BatchWriter(known), reader: new BatchReader(known) })
    // those of other threads come from there
    if (init.thread === SERVICE_THREAD) init.logs.onAppend = (topic, entry) => {
      for (const connection of this.#connections) connection?.writer.addEntry(topic, entry)
    }
  }

  /** @throws when the target's thread may have passed that time: the lookahead was too long */
  deliver (arrival: Arrival): void {
    const to = this.#connections[this.#init.deal.ofNode(arrival.target)]
    if (to === undefined) {
      this.#init.kernel.deliver(arrival)
      return
    }
    if (arrival.atNs < this.#endNs) {
      throw new Error(`sim: a packet arrives at ${arrival.atNs} ns on another thread, in the window that ends at ${this.#endNs} ns`)
    }
    to.writer.add(arrival)
  }

  /** Begins a window. */
  begin (startNs: number, endNs: number): void {
    this.#epoch = epochOf(startNs)
    this.#endNs = endNs
  }

  /**
   * Sends what has come together.
   *
   * @returns threads that got something, a bit each, and when the first of it arrives
   */
  end (): { readonly sentTo: number, readonly earliestNs: number } {
    let [sentTo, earliestNs] = [0, Infinity]
    this.#connections.forEach((connection, thread) => {
      if (connection === undefined || connection.writer.isEmpty) return
      sentTo += 2 ** thread
      earliestNs = Math.min(earliestNs, connection.writer.earliestNs)
      const batch = connection.writer.take(this.#epoch)
      connection.port.postMessage(batch, [batch.buffer])
    })
    return { sentTo, earliestNs }
  }

  /** Takes what other threads have sent in the window. */
  receive (threads: readonly number[]): void {
    const { kernel, logs } = this.#init
    for (const thread of threads) {
      const { port, reader } = this.#connections[thread] as Connection
      const received = receiveMessageOnPort(port) as { readonly message: Uint8Array } | undefined
      if (received === undefined) throw new Error(`sim: expected a batch of thread ${thread}, found none`)
      reader.read(received.message, {
        arrival: arrival => { kernel.deliver(arrival) },
        entry: (topic, entry) => { logs.append(topic, entry) }
      })
    }
  }
}
