import { describe, expect, test } from 'vitest'
import { frameBytesOf, StreamWindow, unlimited } from '../src/stream-window.ts'

const KIB = 1024
const MS = 1e6

/** A stream that was opened at 0, over links of 50 ms. */
const open = (): StreamWindow => new StreamWindow({ openedNs: 0, backNs: 50 * MS, roundTripNs: 100 * MS })

/** Free bytes in KiB at times in ms. */
const freeAt = (window: StreamWindow, ...timesMs: readonly number[]): number[] =>
  timesMs.map(timeMs => window.freeBytes(timeMs * MS) / KIB)

describe('the window of a stream', () => {
  test('is 256 KiB, and announced again when half of it is used', () => {
    const window = open()
    window.take(100 * KIB, 1050 * MS)
    expect([freeAt(window, 1000, 2000), window.nextCreditNs]).toEqual([[156, 156], Infinity])
    window.take(28 * KIB, 2050 * MS)
    expect([freeAt(window, 2000, 2099), window.nextCreditNs]).toEqual([[128, 128], 2100 * MS])
    expect(freeAt(window, 2100)).toEqual([256])
  })

  test('doubles when four round trips were enough, and stays so', () => {
    const window = open()
    window.take(256 * KIB, 1050 * MS)
    expect(freeAt(window, 1099, 1100)).toEqual([0, 256])
    window.take(256 * KIB, 1150 * MS)
    expect(freeAt(window, 1199, 1200)).toEqual([0, 512])
    window.take(512 * KIB, 9050 * MS)
    expect(freeAt(window, 9099, 9100)).toEqual([0, 512])
  })

  test('doubles with each announcement of one arrival, up to 16 MiB', () => {
    const window = open()
    window.take(128 * KIB, 1050 * MS)
    window.take(128 * KIB, 1050 * MS)
    expect(freeAt(window, 1100)).toEqual([512])
    for (let timeMs = 1100; timeMs < 2000; timeMs += 100) window.take(window.freeBytes(timeMs * MS), (timeMs + 50) * MS)
    expect(freeAt(window, 2000)).toEqual([16 * KIB])
  })
})

test('frames of js-yamux 6 and 7 are of 64 KiB with their header, those of js-yamux 8 of any length, those of mplex of 1 MiB', () => {
  const lines = [{ libp2p: 1 }, { libp2p: 2 }, { libp2p: 3 }] as const
  expect(lines.map(line => frameBytesOf(line, 'yamux'))).toEqual([65_524, 65_524, Infinity])
  expect(lines.map(line => frameBytesOf(line, 'mplex'))).toEqual([1_048_576, 1_048_576, 1_048_576])
})

test('mplex takes any number of bytes at once', () => {
  unlimited.take(1e12, 5 * MS)
  expect([unlimited.surelyFree, unlimited.freeBytes(0), unlimited.nextCreditNs]).toEqual([Infinity, Infinity, Infinity])
})
