import { Socket } from 'node:net'
import { IdHash } from '../id-hash.ts'
import type { LiveWatch } from '../ports.ts'
import { encodeBatch, LIVE_OUTPUT, MAX_RECORDS, RECORD_BYTES } from './live-batches.ts'
import { realClock } from './real-clock.ts'

/** Time between two batches, ms. */
const BATCH_MS = 250
/** Bytes that wait for an engine which does not read: further records are only counted. */
const MAX_WAITING = 2 ** 20

/** Records of one kind: of more than fit, the number. */
class Records {
  readonly #bytes = new Uint8Array(MAX_RECORDS / 2 * RECORD_BYTES)
  readonly #view = new DataView(this.#bytes.buffer)
  count = 0
  others = 0

  add ({ a, b }: IdHash, timestamp: bigint | undefined): void {
    const at = this.count * RECORD_BYTES
    if (at === this.#bytes.length) {
      this.others++
      return
    }
    this.#view.setInt32(at, a, true)
    this.#view.setInt32(at + 4, b, true)
    this.#view.setFloat64(at + 8, Number(timestamp ?? realClock.nowNs()), true)
    this.count++
  }

  get bytes (): Uint8Array {
    return this.#bytes.subarray(0, this.count * RECORD_BYTES)
  }

  /** Keeps nothing but the number. */
  drop (): void {
    this.others += this.count
    this.count = 0
  }

  clear (): void {
    this.count = 0
    this.others = 0
  }
}

/** Hands messages and meshes of the instances of a process to its engine, a batch at a time. */
export class LivePipe implements LiveWatch {
  readonly #write: (batch: Uint8Array) => void
  readonly #isBusy: () => boolean
  readonly #hash = new IdHash()
  readonly #publishes = new Records()
  readonly #deliveries = new Records()
  #meshChange = 0

  /** @param isBusy true while the engine does not read: records are only counted then */
  constructor (write: (batch: Uint8Array) => void, isBusy: () => boolean = () => false) {
    this.#write = write
    this.#isBusy = isBusy
  }

  onPublish (messageId: Uint8Array, timestamp?: bigint): void {
    this.#hash.take(messageId)
    this.#publishes.add(this.#hash, timestamp)
  }

  onDeliver (messageId: Uint8Array, timestamp?: bigint): void {
    this.#hash.take(messageId)
    this.#deliveries.add(this.#hash, timestamp)
  }

  onMesh (change: 1 | -1): void {
    this.#meshChange += change
  }

  /** Writes what came since the last batch. */
  flush (): void {
    const [publishes, deliveries] = [this.#publishes, this.#deliveries]
    if (this.#isBusy()) {
      publishes.drop()
      deliveries.drop()
      return
    }
    const numbers = {
      publishes: publishes.count, deliveries: deliveries.count, otherPublishes: publishes.others,
      otherDeliveries: deliveries.others, meshChange: this.#meshChange
    }
    if (Object.values(numbers).every(number => number === 0)) return
    this.#write(encodeBatch({ ...numbers, records: Buffer.concat([publishes.bytes, deliveries.bytes]) }))
    publishes.clear()
    deliveries.clear()
    this.#meshChange = 0
  }
}

/** A pipe that is open. */
export interface OpenLivePipe {
  readonly watch: LiveWatch
  /** Writes the last batch. */
  readonly close: () => void
}

/** Opens the pipe that an engine has asked for; undefined without one. The pipe does not keep the process alive. */
export function openLivePipe (env: Readonly<Record<string, string | undefined>>): OpenLivePipe | undefined {
  const descriptor = Number(env[LIVE_OUTPUT] ?? '')
  if (!Number.isSafeInteger(descriptor) || descriptor < 3) return undefined
  const output = new Socket({ fd: descriptor, readable: false, writable: true })
  output.on('error', () => { clearInterval(timer) })
  output.unref()
  const pipe = new LivePipe(batch => { output.write(batch) }, () => output.writableLength > MAX_WAITING)
  const timer = setInterval(() => { pipe.flush() }, BATCH_MS).unref()
  return {
    watch: pipe,
    close: () => {
      clearInterval(timer)
      pipe.flush()
      output.end()
    }
  }
}
