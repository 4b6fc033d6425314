import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { formatShare, WorkLine, WorkShare, withWorkLine } from '../src/index.ts'
import { keep } from './run.ts'

/** Shares that are told of work of ten units, a unit every 70 ms. */
function sharesOf (total: number): number[] {
  const told: number[] = []
  let nowMs = 0
  const share = new WorkShare(total, done => { told.push(done) }, () => nowMs)
  for (let unit = 0; unit < 10; unit++) {
    nowMs += 70
    share.add(1)
  }
  return told
}

test('the share is told five times a second at most', () => {
  expect(sharesOf(10)).toEqual([0.3, 0.6, 0.9])
})

test('more work than was expected is no more than all, and of nothing there is no share', () => {
  expect(sharesOf(5)).toEqual([0.6, 1, 1])
  expect(sharesOf(0)).toEqual([])
})

test('bytes are counted as they pass, unchanged', async () => {
  let nowMs = 0
  const told: number[] = []
  const share = new WorkShare(8, done => { told.push(done) }, () => nowMs)
  const passed: Uint8Array[] = []
  const source = async function * (): AsyncGenerator<Uint8Array> {
    for (const length of [2, 2, 4]) {
      await setImmediate()
      yield new Uint8Array(length)
    }
  }
  for await (const chunk of share.count(source())) {
    passed.push(chunk)
    nowMs += 500
  }
  expect(passed.map(({ length }) => length)).toEqual([2, 2, 4])
  expect(told).toEqual([0.5, 1])
})

test.each([
  [0, 5000, '0 %'], [0.25, 5000, '25 %, 15 s left'], [0.999, 60_000, '99 %, 1 s left'], [1, 5000, '100 %, 0 s left']
])('a share of %j after %j ms is %s', (share, elapsedMs, text) => {
  expect(formatShare(share, elapsedMs)).toBe(text)
})

test('a terminal shows the work and its share, and nothing at the end; elsewhere nothing is written', async () => {
  const texts = await Promise.all([true, false].map(async isTTY => {
    const stderr = { ...keep(), isTTY }
    let nowMs = 0
    const line = new WorkLine('tea', { stderr }, () => nowMs)
    line.begin('brewing')
    nowMs = 2000
    line.share(0.5)
    line.begin('pouring')
    line.clear()
    await expect(withWorkLine('tea', { stderr }, async own => {
      own.begin('drinking')
      return Promise.reject(new Error('too hot'))
    })).rejects.toThrow('too hot')
    return stderr.text()
  }))
  const erase = '\r\x1b[2K'
  expect(texts).toEqual([
    `${erase}brewing${erase}brewing: 50 %, 2 s left${erase}pouring${erase}${erase}drinking${erase}`, ''
  ])
})
