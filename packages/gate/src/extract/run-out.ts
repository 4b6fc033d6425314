import {
  measureJson, momentOfMessage, parseHostMessage, parseLeastEgressLatency, parseOverLimit, parsePublishSummary,
  parseRoundTrip, parseTooFewPeers, parseUnsupported, type HostMessage, type OverLimit, type PublishSummary, type RoundTrip,
  type TooFewPeers, type UnsupportedParam
} from '@gsplan/run-format'
import { parseRunEventLine, type RunEvent, type StatedEnv } from '@gsplan/testground'
import type { MemoryBudget } from './memory-budget.ts'
import { readLines } from './read-lines.ts'

/** Times of an instance's phases, ns since the Unix epoch; 0 = not reported. */
export interface PhaseTimes {
  readonly warmNs: bigint
  readonly connectNs: bigint
  readonly runNs: bigint
  readonly coolNs: bigint
  readonly completeNs: bigint
}

/** Time of an instance's first and last event in its run.out, ns since the Unix epoch. */
export interface InstanceLife {
  readonly firstNs: bigint
  readonly lastNs: bigint
}

/** Peers, phases and outcome of an instance, read from its run.out. */
export interface RunOut {
  readonly hosts: readonly HostMessage[]
  readonly phases: PhaseTimes
  readonly publishing: readonly PublishSummary[]
  readonly tooFewPeers: readonly TooFewPeers[]
  readonly unsupported: readonly UnsupportedParam[]
  readonly overLimit: readonly OverLimit[]
  readonly roundTrips: readonly RoundTrip[]
  /** Least egress latency that its network was set up with, ns; absent without a set-up. */
  readonly leastEgressNs?: number | undefined
  /** Run environment of its start event; absent where that has none. */
  readonly env?: StatedEnv | undefined
  /** Time of the first and last event, ns since the Unix epoch; absent without events that tell one. */
  readonly life?: InstanceLife | undefined
  readonly outcome: 'ok' | 'failed' | 'crashed' | 'unknown'
  readonly error: string
}

/** Outcomes, from the least grave to the gravest. */
const gravity: ReadonlyArray<RunOut['outcome']> = ['unknown', 'ok', 'failed', 'crashed']
const outcomes: Readonly<Partial<Record<RunEvent['kind'], RunOut['outcome']>>> =
  { success: 'ok', failure: 'failed', crash: 'crashed' }

/** Memory of a line, of a peer or account that it introduces, and for each character of a start event, bytes. */
const [LINE_BYTES, KEPT_BYTES, START_BYTES] = [512, 1024, 8]
/** Length of a line from which its nesting is looked at, characters, and the deepest that an event has. */
const [LONG, MAX_DEPTH] = [4096, 16]
/** Memory of a value in a long line, bytes. */
const VALUE_BYTES = 16

class RunOutReader {
  readonly #budget: MemoryBudget
  /** By seq and id: an introduction that is repeated is the same peer. */
  readonly #hosts = new Map<string, HostMessage>()
  readonly #phases = { warmNs: 0n, connectNs: 0n, runNs: 0n, coolNs: 0n, completeNs: 0n }
  readonly #publishing: PublishSummary[] = []
  readonly #tooFewPeers: TooFewPeers[] = []
  readonly #unsupported: UnsupportedParam[] = []
  readonly #overLimit: OverLimit[] = []
  readonly #roundTrips: RoundTrip[] = []
  #leastEgressNs: number | undefined
  #env: StatedEnv | undefined
  #life: InstanceLife | undefined
  #outcome: RunOut['outcome'] = 'unknown'
  #error = ''

  constructor (budget: MemoryBudget) {
    this.#budget = budget
  }

  line (line: string): void {
    this.#budget.take('lines of run.out', LINE_BYTES)
    if (line.length > LONG && !this.#isEvent(line)) return
    const record = parseRunEventLine(line)
    if (record === undefined) return
    const { event, tsNs } = record
    this.#live(tsNs)
    if (event.kind === 'message') this.#message(event.message, tsNs)
    else if (event.kind === 'start') this.#start(event, line.length)
    else this.#end(event)
  }

  /** Tests whether a long line nests as an event may. */
  #isEvent (line: string): boolean {
    const { depth, values } = measureJson(line)
    if (depth > MAX_DEPTH) return false
    this.#budget.take('lines of run.out', VALUE_BYTES * values)
    return true
  }

  #start ({ runenv }: RunEvent & { readonly kind: 'start' }, length: number): void {
    this.#budget.take('start events of run.out', START_BYTES * length)
    this.#env = runenv
  }

  result (): RunOut {
    return {
      hosts: [...this.#hosts.values()], phases: this.#phases, publishing: this.#publishing, tooFewPeers: this.#tooFewPeers,
      unsupported: this.#unsupported, overLimit: this.#overLimit, roundTrips: this.#roundTrips, outcome: this.#outcome,
      error: this.#error, leastEgressNs: this.#leastEgressNs, env: this.#env, life: this.#life
    }
  }

  #live (tsNs: bigint): void {
    if (tsNs <= 0n) return
    const { firstNs, lastNs } = this.#life ?? { firstNs: tsNs, lastNs: tsNs }
    this.#life = { firstNs: tsNs < firstNs ? tsNs : firstNs, lastNs: tsNs > lastNs ? tsNs : lastNs }
  }

  #message (message: string, tsNs: bigint): void {
    const moment = momentOfMessage(message)
    // of several lines that mark a moment the last counts
    if (moment !== undefined) this.#phases[`${moment}Ns`] = tsNs
    const host = parseHostMessage(message)
    const hostKey = host && `${host.seq} ${host.peerId}`
    if (host !== undefined && hostKey !== undefined && !this.#hosts.has(hostKey)) {
      this.#charge(message)
      this.#hosts.set(hostKey, host)
    }
    this.#keep(this.#publishing, parsePublishSummary(message), message)
    this.#keep(this.#tooFewPeers, parseTooFewPeers(message), message)
    this.#keep(this.#unsupported, parseUnsupported(message), message)
    this.#keep(this.#overLimit, parseOverLimit(message), message)
    this.#keep(this.#roundTrips, parseRoundTrip(message), message)
    const latencyNs = parseLeastEgressLatency(message)
    if (latencyNs !== undefined) this.#leastEgressNs = Number(latencyNs)
  }

  #keep<T> (into: T[], found: T | undefined, message: string): void {
    if (found === undefined) return
    this.#charge(message)
    into.push(found)
  }

  #charge (message: string): void {
    this.#budget.take('peers and accounts of run.out', KEPT_BYTES + 4 * message.length)
  }

  /** Of several ends the gravest counts, of several as grave the last. */
  #end (event: RunEvent): void {
    const outcome = outcomes[event.kind]
    if (outcome === undefined || gravity.indexOf(outcome) < gravity.indexOf(this.#outcome)) return
    this.#outcome = outcome
    this.#error = 'error' in event ? event.error : ''
  }
}

/** Longest line of run.out that is read, bytes. */
const MAX_LINE_BYTES = 4 * 2 ** 20

/** Reads run.out, in either format of its lines; lines that are no event, or too long to be one, are passed over. */
export async function readRunOut (content: AsyncIterable<Uint8Array>, budget: MemoryBudget): Promise<RunOut> {
  const reader = new RunOutReader(budget)
  for await (const lines of readLines(content, MAX_LINE_BYTES)) for (const line of lines) reader.line(line)
  return reader.result()
}
