import { sizeRpc } from '@gsplan/router'
import { describe, expect, test } from 'vitest'
import { OutboundStream, type StreamOrigin } from '../src/outbound-stream.ts'
import { Route } from '../src/sim-network.ts'
import { StreamWindow, unlimited, type FlowControl } from '../src/stream-window.ts'

const rpcOf = (bytes: number): ReturnType<typeof sizeRpc> => sizeRpc([], [{ topic: '', data: new Uint8Array(bytes) }], undefined)
const MS = 1e6
const KIB = 1024
/** Index of the receiver. */
const TO = 3

/** A frame: when it was sent in ms, its bytes, and whether it has the last of an RPC. */
type Frame = readonly [atMs: number, bytes: number, isLast: boolean]

/** A stream over links of 50 ms without a bandwidth, and what it sends. */
function open (takesBytes = Infinity, frameBytes = Infinity, flow?: FlowControl): {
  readonly stream: OutboundStream
  readonly frames: Frame[]
  readonly wait: () => void
  /** Number of timers that the stream has set. */
  readonly timers: () => number
} {
  const frames: Frame[] = []
  const tasks: Array<readonly [atNs: number, run: () => void]> = []
  let nowNs = 0
  let timers = 0
  const origin: StreamOrigin = {
    frameBytes,
    get nowNs () { return nowNs },
    after: (delayNs, run) => {
      timers++
      tasks.push([nowNs + delayNs, run])
    },
    sendFrame: (route, bytes, rpc) => {
      expect(route.to).toBe(TO)
      frames.push([nowNs / MS, bytes, rpc !== undefined])
      return nowNs + 50 * MS
    },
    onStreamEnded: () => {}
  }
  const stream = new OutboundStream({
    origin, route: new Route(TO, false), protocol: 'p', takesBytes,
    window: flow ?? new StreamWindow({ openedNs: -1000 * MS, backNs: 50 * MS, roundTripNs: 100 * MS })
  })
  const wait = (): void => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      nowNs = task[0]
      task[1]()
    }
  }
  return { stream, frames, wait, timers: () => timers }
}

describe('RPCs', () => {
  test('travel whole within the window', () => {
    const { stream, frames, wait } = open()
    expect([100, 1000].map(size => stream.send(rpcOf(size)))).toEqual([true, true])
    wait()
    expect(frames).toEqual([[0, rpcOf(100).wireBytes, true], [0, rpcOf(1000).wireBytes, true]])
  })

  test('beyond it wait for the receiver, and later ones behind them', () => {
    const { stream, frames, wait } = open()
    const { wireBytes } = rpcOf(600 * KIB)
    for (const size of [600 * KIB, 10]) stream.send(rpcOf(size))
    wait()
    expect(frames).toEqual([
      [0, 256 * KIB, false], [100, 256 * KIB, false], [200, wireBytes - 512 * KIB, true], [200, rpcOf(10).wireBytes, true]
    ])
  })

  test('leave at once where the muxer has no flow control', () => {
    const { stream, frames, wait } = open(Infinity, 256 * KIB, unlimited)
    const { wireBytes } = rpcOf(600 * KIB)
    for (const size of [600 * KIB, 10]) stream.send(rpcOf(size))
    wait()
    expect(frames).toEqual([
      [0, 256 * KIB, false], [0, 256 * KIB, false], [0, wireBytes - 512 * KIB, true], [0, rpcOf(10).wireBytes, true]
    ])
  })

  test('travel in frames where the muxer makes them', () => {
    const { stream, frames } = open(Infinity, 1000)
    stream.send(rpcOf(2000))
    expect(frames).toEqual([[0, 1000, false], [0, 1000, false], [0, rpcOf(2000).wireBytes - 2000, true]])
  })

  test('that are too long end the reading: the first bytes travel, and nothing after them', () => {
    const short = open(500)
    for (const size of [100, 1000, 100]) short.stream.send(rpcOf(size))
    expect(short.frames).toEqual([[0, rpcOf(100).wireBytes, true], [0, rpcOf(1000).wireBytes, true]])
    const long = open(2 ** 20)
    for (const size of [2 ** 21, 100]) long.stream.send(rpcOf(size))
    long.wait()
    expect(long.frames).toEqual([[0, 256 * KIB, true]])
  })

  test('wait no longer when the stream is closed', () => {
    const { stream, frames, wait } = open()
    stream.send(rpcOf(300 * KIB))
    stream.close()
    wait()
    expect(frames).toEqual([[0, 256 * KIB, false]])
  })
})

test('a renewed stream is read again, and sends none of what waited', () => {
  const { stream, frames, wait } = open(1000)
  for (const size of [2000, 10]) stream.send(rpcOf(size))
  stream.close()
  stream.send(rpcOf(11))
  stream.renew(unlimited)
  stream.send(rpcOf(12))
  wait()
  expect(frames).toEqual([[0, rpcOf(2000).wireBytes, true], [0, rpcOf(12).wireBytes, true]])
})

test('a stream that waits and is renewed has one timer for each window update, as any other', () => {
  const window = (): FlowControl => new StreamWindow({ openedNs: -1000 * MS, backNs: 50 * MS, roundTripNs: 100 * MS })
  const [renewed, other] = [open(Infinity, Infinity, window()), open(Infinity, Infinity, window())]
  renewed.stream.send(rpcOf(600 * KIB))
  renewed.stream.renew(window())
  for (const { stream, wait } of [renewed, other]) {
    stream.send(rpcOf(600 * KIB))
    wait()
  }
  expect(renewed.frames).toEqual([[0, 256 * KIB, false], ...other.frames])
  expect([renewed.timers(), other.timers()]).toEqual([3, 2])
})
