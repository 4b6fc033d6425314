import { AggregateCounter, RouterError, type RouterPeer, type WireRpc } from '@gsplan/router'
import { encodeTraceEvent, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { beforeEach, describe, expect, test } from 'vitest'
import { command, goEvent, Payload, PayloadReader } from '../src/frame.ts'
import type { GoChannel, GoEventHandler, Tail } from '../src/go-channel.ts'
import { GoRouter } from '../src/go-router.ts'
import { everyOption as routerOptions } from '../src/every-option.ts'

/** A command that a channel was given. */
interface Sent {
  readonly op: number
  readonly reader: PayloadReader
}

/** A program that answers every request with success, unless it is told otherwise. */
class ScriptedChannel implements GoChannel {
  readonly sent: Sent[] = []
  /** Answers by command. */
  readonly refusals = new Map<number, string>()
  handler: GoEventHandler | undefined

  handle (_node: number, handler: GoEventHandler | undefined): void {
    this.handler = handler
  }

  emit (event: number, payload: Payload): void {
    this.handler?.(event, payload.bytes)
  }

  send (op: number, _node: number, payload: Uint8Array, tail: Tail = { bytes: new Uint8Array(0), start: 0 }): void {
    const bytes = Buffer.concat([payload, tail.bytes.subarray(tail.start)])
    this.sent.push({ op, reader: new PayloadReader(bytes) })
    const refusal = this.refusals.get(op) ?? ''
    const token = bytes.length >= 4 ? bytes.readUInt32LE() : 0
    if (op === command.create) {
      this.emit(goEvent.about, new Payload().rest('{"protocols":["/meshsub/1.2.0"],"unfollowed":[]}'))
      this.emit(goEvent.result, new Payload().u32(0).rest(refusal))
    } else if (op === command.validate) this.emit(goEvent.result, new Payload().u32(0).rest(refusal))
    else if (op === command.scores) {
      this.emit(goEvent.scores, new Payload().u32(token).sized(Uint8Array.of(18, 1, 7)).rest(new Uint8Array(8)))
    } else if (op === command.counters) this.emit(goEvent.counters, new Payload().u32(token).rest('{"Published":3}'))
    else if ([command.subscribe, command.publish, command.stop].includes(op as 5)) {
      this.emit(goEvent.result, new Payload().u32(token).rest(refusal))
    }
  }

  /** Commands of one kind, and the rest of their payloads as text after some numbers. */
  of (op: number): PayloadReader[] {
    return this.sent.filter(each => each.op === op).map(({ reader }) => reader)
  }
}

const peerOf = (name: string, send: (rpc: WireRpc) => boolean = () => true): RouterPeer => ({
  peerId: { toString: () => name }, direction: 'outbound',
  remoteAddr: '/ip4/10.0.0.9/tcp/4001', outbound: { protocol: '/meshsub/1.2.0', send, close: () => {} }, wire: 'bytes'
})

let channel: ScriptedChannel
let router: GoRouter
beforeEach(() => {
  channel = new ScriptedChannel()
  router = new GoRouter({ channel, node: 5, options: routerOptions, privateKey: new Uint8Array(64).fill(1) })
})

describe('the life of a router', () => {
  test('is created by its start, with its options, key and events', async () => {
    router.trace({ event: () => {} }, 'subscriptions')
    expect(router.protocols).toEqual([])
    await router.start()
    const [created] = channel.of(command.create)
    expect(JSON.parse(created?.text() ?? '')).toMatchObject({ heartbeatIntervalMs: 1000, key: '01'.repeat(64), events: 'subscriptions' })
    expect(router.protocols).toEqual(['/meshsub/1.2.0'])
    await router.stop()
    expect([channel.of(command.stop).length, channel.handler]).toEqual([1, undefined])
    await router.stop()
    expect(channel.of(command.stop).length).toBe(1)
  })

  test('a refusal is an error with the program\'s words', async () => {
    channel.refusals.set(command.create, 'no key')
    await expect(router.start()).rejects.toThrow(new RouterError('no key'))
  })

  test('a refusal that nobody waits for is told at the end', async () => {
    await router.start()
    channel.refusals.set(command.subscribe, 'no topic')
    router.subscribe('t')
    await expect(router.stop()).rejects.toThrow(new RouterError('no topic'))
  })
})

describe('messages', () => {
  test('are published to a topic', async () => {
    await router.start()
    await router.publish('blocks', Uint8Array.of(7, 8))
    const [published] = channel.of(command.publish)
    expect([published?.u32(), Buffer.from(published?.sized() ?? []).toString(), [...published?.rest() ?? []]]).toEqual([1, 'blocks', [7, 8]])
    channel.refusals.set(command.publish, 'too long')
    await expect(router.publish('blocks', new Uint8Array(1))).rejects.toThrow(new RouterError('too long'))
  })

  test('wait for their validation', async () => {
    let end = (): void => {}
    await router.start()
    router.validate('t', () => new Promise(resolve => { end = resolve }))
    channel.emit(goEvent.validate, new Payload().u32(77))
    expect(channel.of(command.validated)).toEqual([])
    end()
    await Promise.resolve()
    await Promise.resolve()
    expect(channel.of(command.validated).map(reader => reader.u32())).toEqual([77])
  })
})

describe('peers', () => {
  test('are links, whose RPCs go without and come with their length', async () => {
    const sent: WireRpc[] = []
    await router.start()
    router.attach(peerOf('4', rpc => sent.push(rpc) > 0))
    const [attached] = channel.of(command.attach)
    expect([attached?.u32(), attached?.u8(), [...attached?.sized() ?? []]]).toEqual([1, 1, [3]])
    expect([attached?.sized(), attached?.sized()].map(bytes => Buffer.from(bytes ?? []).toString())).toEqual(['/meshsub/1.2.0', '/ip4/10.0.0.9/tcp/4001'])
    router.receive('4', { bytes: Uint8Array.of(2, 5, 6), wireBytes: 3 })
    router.receive('nobody', { bytes: Uint8Array.of(2, 5, 6), wireBytes: 3 })
    const received = channel.of(command.receive)
    expect(received.map(reader => [reader.u32(), ...reader.rest()])).toEqual([[1, 5, 6]])
    channel.emit(goEvent.send, new Payload().u32(1).rest(Uint8Array.of(8, 9)))
    channel.emit(goEvent.send, new Payload().u32(2).rest(Uint8Array.of(8, 9)))
    expect(sent.map(rpc => 'bytes' in rpc ? [...rpc.bytes] : [])).toEqual([[2, 8, 9]])
    router.detach('4')
    router.detach('4')
    expect(channel.of(command.detach).map(reader => reader.u32())).toEqual([1])
  })

  test('RPCs as objects are not taken', async () => {
    await router.start()
    expect(() => { router.receive('4', { subscriptions: [], messages: [], wireBytes: 0, payloadBytes: 0 }) }).toThrow(TypeError)
  })

  test('have scores', async () => {
    await router.start()
    expect([...await router.scores()]).toEqual([['73kJ', 0]])
  })
})

describe('traces', () => {
  const graft: TraceEvent = { type: traceEventType.GRAFT, peerID: Uint8Array.of(1), timestamp: 5n, graft: { peerID: Uint8Array.of(18, 1, 7), topic: 't' } }
  const prune: TraceEvent = { type: traceEventType.PRUNE, peerID: Uint8Array.of(1), timestamp: 5n, prune: { peerID: Uint8Array.of(18, 1, 7), topic: 't' } }
  const traced = (event: TraceEvent): Payload => new Payload().u8(event.type ?? 0).rest(encodeTraceEvent(event))

  test('come as they were encoded, or decoded for sinks that want that; meshes follow them', async () => {
    const [events, records]: [TraceEvent[], Array<readonly [number, string]>] = [[], []]
    await router.start()
    router.trace({ event: event => { events.push(event) } }, 'all')
    channel.emit(goEvent.trace, traced(graft))
    expect([events.map(({ type }) => type), router.getMeshPeers('t'), router.getMeshPeers('u')]).toEqual([[graft.type], ['73kJ'], []])
    router.trace({
      event: () => {}, encoded: (type, record) => { records.push([type, Buffer.from(record).toString('hex')]) }
    }, 'all')
    channel.emit(goEvent.trace, traced(prune))
    expect([records, router.getMeshPeers('t')]).toEqual([[[prune.type, Buffer.from(encodeTraceEvent(prune)).toString('hex')]], []])
  })

  test('end with the program\'s own counts', async () => {
    const counter = new AggregateCounter('me')
    const events: TraceEvent[] = []
    await router.start()
    router.trace({ event: event => { events.push(event) } }, 'all')
    await router.endTrace(counter)
    await router.endTrace(counter)
    channel.emit(goEvent.trace, traced(graft))
    expect([counter.snapshot().Published, counter.snapshot().LocalPeer, events, channel.of(command.counters).length]).toEqual([3, 'me', [], 1])
    const never = new GoRouter({ channel, node: 6, options: routerOptions, privateKey: new Uint8Array(64) })
    await never.endTrace(counter)
    expect(channel.of(command.counters).length).toBe(1)
  })
})
