import {
  RouterError, type AggregateCounter, type GossipRouter, type PeerScores, type RouterOptions, type RouterPeer,
  type StreamSide, type ValidateMessage, type WireRpc
} from '@gsplan/router'
import { decodeTraceEvent, formatPeerId, parsePeerId, type AggregateMetrics, type TraceSink } from '@gsplan/tracer'
import { command, goEvent, Payload, PayloadReader, readU32 } from './frame.ts'
import type { GoChannel } from './go-channel.ts'
import { GoMeshes } from './go-meshes.ts'
import { toGoOptions, type TracedEvents } from './go-options.ts'
import { FramedRpc, rpcOf } from './framed-rpc.ts'

export interface GoRouterInit {
  readonly channel: GoChannel
  /** The router's number in its program. */
  readonly node: number
  readonly options: RouterOptions
  /** Ed25519: seed and public key, 64 bytes. */
  readonly privateKey: Uint8Array
}

/** Events that answer a command, behind its token. */
const answers: ReadonlySet<number> = new Set([goEvent.result, goEvent.scores, goEvent.counters, goEvent.listening])

/** Egress of the real hosts of one instance. */
export interface GoLinkShape {
  /** Number of the instance's queue in the program. */
  readonly egress: number
  readonly latencyNs: number
  readonly jitterNs: number
  /** 0: no limit. */
  readonly bandwidthBytesPerS: number
}

const NOTHING = new Uint8Array(0)

/** @throws {RouterError} with the text of an answer, unless that is empty: success */
function throwRefusal (answer: PayloadReader): void {
  const text = answer.text()
  if (text !== '') throw new RouterError(text)
}

/** A request without its answer. */
interface Waiting {
  readonly resolve: (answer: PayloadReader) => void
  readonly reject: (error: RouterError) => void
}

/** A router in Go, driven by commands. Created by its start, so that its trace misses nothing. */
export class GoRouter implements GossipRouter {
  readonly #init: GoRouterInit
  readonly #payload = new Payload()
  /** Commands that wait for their answer, by token. */
  readonly #waiting = new Map<number, Waiting>()
  readonly #links = new Map<string, number>()
  readonly #peers = new Map<number, RouterPeer>()
  #token = 0
  #lastLink = 0
  #isRunning = false
  #validation: ValidateMessage | undefined
  /** The first refusal of a command whose sender did not wait for the answer. */
  #failure: Error | undefined
  readonly #meshes = new GoMeshes()
  #sink: TraceSink | undefined
  #events: TracedEvents = 'deliveries'
  #counted: Promise<void> | undefined
  /** Connected peers of a real host. */
  connections = 0
  /** Told how late packets were that the real host shaped, ms. */
  onLate: ((lateMs: number) => void) | undefined
  /** Longest RPC that it takes by its options, bytes without the length prefix. */
  readonly maxRpcBytes: number | undefined
  /** Protocols that the router offers, newest first; none before the start. */
  protocols: readonly string[] = []

  constructor (init: GoRouterInit) {
    this.#init = init
    this.maxRpcBytes = init.options.maxRpcBytes
  }

  async start (): Promise<void> {
    const { channel, node, options, privateKey } = this.#init
    this.#isRunning = true
    channel.handle(node, this.#onEvent)
    if (this.#failure !== undefined) throw this.#failure
    const created = this.#reply(0)
    this.#send(command.create, payload => payload.rest(JSON.stringify(toGoOptions(options, privateKey, this.#events))))
    throwRefusal(await created)
  }

  async stop (): Promise<void> {
    if (!this.#isRunning) {
      if (this.#failure !== undefined) throw this.#failure
      return
    }
    await this.#ask(command.stop)
    this.#isRunning = false
    this.#peers.clear()
    this.#links.clear()
    this.#init.channel.handle(this.#init.node, undefined)
    if (this.#failure !== undefined) throw this.#failure
  }

  subscribe (topic: string): void {
    this.#ask(command.subscribe, payload => payload.rest(topic)).catch(this.#onRefusal)
  }

  async publish (topic: string, data: Uint8Array): Promise<void> {
    await this.#ask(command.publish, payload => payload.sized(topic).rest(data))
  }

  getMeshPeers (topic: string): string[] {
    return this.#meshes.peers(topic)
  }

  /** Runs before a message of the topic is delivered and forwarded; one function for all topics. */
  validate (topic: string, validate: ValidateMessage): void {
    this.#validation = validate
    this.#reply(0).then(throwRefusal).catch(this.#onRefusal)
    this.#send(command.validate, payload => payload.rest(topic))
  }

  async scores (): Promise<PeerScores> {
    const reader = await this.#request(command.scores)
    const scores = new Map<string, number>()
    while (!reader.isAtEnd) scores.set(formatPeerId(reader.sized()), reader.f64())
    return scores
  }

  /** Reports events to a sink; must be called before the start. */
  trace (sink: TraceSink, events: TracedEvents): void {
    this.#sink = sink
    this.#events = events
  }

  /** Ends the reports, and fills a counter with the router's own counts. */
  endTrace (counter?: AggregateCounter): Promise<void> {
    return this.#counted ??= this.#count(counter)
  }

  /** Has the real host send through a queue; must be called before it listens or dials. */
  shape (shape: GoLinkShape): void {
    this.#send(command.shape, payload => payload.rest(JSON.stringify(shape)))
  }

  /** Opens the real host's address. */
  async listen (multiaddr: string): Promise<void> {
    const answer = (await this.#request(command.listen, payload => payload.rest(multiaddr))).text()
    if (!answer.startsWith('[')) throw new RouterError(`${multiaddr}: ${answer}`)
  }

  /** Connects the real host to a peer. @throws {RouterError} when it can't be reached */
  async dial (peerId: Uint8Array, addresses: readonly string[]): Promise<void> {
    await this.#ask(command.dial, payload => payload.sized(peerId).rest(JSON.stringify(addresses)))
  }

  attach (peer: RouterPeer): void {
    const link = ++this.#lastLink
    this.#links.set(peer.peerId.toString(), link)
    this.#peers.set(link, peer)
    const { peerId, direction, remoteAddr, outbound: { protocol } } = peer
    this.#send(command.attach, payload => payload.u32(link).u8(direction === 'outbound' ? 1 : 0)
      .sized(parsePeerId(peerId.toString()) ?? NOTHING).sized(protocol).sized(remoteAddr))
  }

  detach (peer: string): void {
    const link = this.#links.get(peer)
    if (link === undefined) return
    this.#links.delete(peer)
    this.#meshes.remove(peer)
    this.#peers.get(link)?.outbound.close()
    this.#peers.delete(link)
    this.#send(command.detach, payload => payload.u32(link))
  }

  /** The peer has ended a stream. */
  endStream (from: string, stream: StreamSide): void {
    const link = this.#links.get(from)
    if (link === undefined) return
    this.#send(stream === 'inbound' ? command.endInbound : command.endOutbound, payload => payload.u32(link))
  }

  receive (from: string, rpc: WireRpc): void {
    if (!('bytes' in rpc)) throw new TypeError('expected an RPC as bytes')
    const link = this.#links.get(from)
    if (link === undefined || !this.#isRunning) return
    const { channel, node } = this.#init
    channel.send(command.receive, node, this.#payload.clear().u32(link).bytes, rpcOf(rpc.bytes))
    if (rpc instanceof FramedRpc) rpc.release()
  }

  async #count (counter: AggregateCounter | undefined): Promise<void> {
    if (!this.#isRunning) return
    // events that were on their way come before the answer
    const reader = await this.#request(command.counters)
    this.#sink = undefined
    counter?.adopt(JSON.parse(reader.text()) as Partial<AggregateMetrics>)
  }

  #send (op: number, write: (payload: Payload) => Payload): void {
    if (!this.#isRunning) return
    this.#init.channel.send(op, this.#init.node, write(this.#payload.clear()).bytes)
  }

  #reply (token: number): Promise<PayloadReader> {
    return new Promise((resolve, reject) => { this.#waiting.set(token, { resolve, reject }) })
  }

  #request (op: number, write?: (payload: Payload) => Payload): Promise<PayloadReader> {
    if (!this.#isRunning) return Promise.reject(this.#failure ?? new RouterError('expected a router that runs'))
    const token = ++this.#token
    const reply = this.#reply(token)
    this.#send(op, payload => {
      payload.u32(token)
      return write?.(payload) ?? payload
    })
    return reply
  }

  async #ask (op: number, write?: (payload: Payload) => Payload): Promise<void> {
    throwRefusal(await this.#request(op, write))
  }

  readonly #onRefusal = (error: unknown): void => { this.#failure ??= error as Error }

  readonly #onEvent = (event: number, payload: Uint8Array): void => {
    if (event === goEvent.send) {
      this.#sendRpc(payload)
      return
    }
    const reader = new PayloadReader(payload)
    if (answers.has(event)) {
      this.#settle(reader.u32(), reader)
      return
    }
    switch (event) {
      case goEvent.trace:
        this.#traced(reader.u8(), reader.rest())
        break
      case goEvent.validate:
        this.#validate(reader.u32())
        break
      case goEvent.about:
        this.protocols = (JSON.parse(reader.text()) as { protocols: string[] }).protocols
        break
      case goEvent.ended:
        this.#peers.get(reader.u32())?.outbound.ended?.(reader.u8() === 0 ? 'inbound' : 'outbound')
        break
      case goEvent.gone:
        this.#gone(new RouterError(reader.text()))
        break
      // the rest is told to others
      default:
        this.#onHostEvent(event, reader)
    }
  }

  /** Events of a real host. */
  #onHostEvent (event: number, reader: PayloadReader): void {
    if (event === goEvent.connections) this.connections = reader.u32()
    else if (event === goEvent.late) while (!reader.isAtEnd) this.onLate?.(reader.u32() / 1000)
  }

  /** The program has ended: nothing is answered any more. */
  #gone (error: RouterError): void {
    this.#failure ??= error
    this.#isRunning = false
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  #settle (token: number, reader: PayloadReader): void {
    const waiting = this.#waiting.get(token)
    this.#waiting.delete(token)
    // the payload lies in the program's memory
    waiting?.resolve(new PayloadReader(Uint8Array.from(reader.rest())))
  }

  /** @param payload the link's number and the RPC */
  #sendRpc (payload: Uint8Array): void {
    this.#peers.get(readU32(payload))?.outbound.send(new FramedRpc(payload, 4))
  }

  #traced (type: number, record: Uint8Array): void {
    this.#meshes.watch(type, record)
    const sink = this.#sink
    if (sink === undefined) return
    if (sink.encoded === undefined) sink.event(decodeTraceEvent(Uint8Array.from(record)))
    else sink.encoded(type, record)
  }

  #validate (token: number): void {
    const done = (): void => { this.#send(command.validated, payload => payload.u32(token)) }
    void this.#validation?.().then(done, done)
  }
}
