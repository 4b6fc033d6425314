import { describe, expect, test } from 'vitest'
import {
  checkFreeMemory, checkMachineLoad, describeDisturbance, describeSteal, parseStolenMs, toMachineLoad, watchMachine
} from '../../../src/engines/shared/machine-load.ts'

describe('what the host of a virtual machine took', () => {
  test.each([
    ['in hundredths of a second', 'cpu  769507 150 132426 1555770 9321 0 7867 47195 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n', 471_950],
    ['not told by an old kernel', 'cpu  1 2 3 4 5 6 7\n', 0],
    ['not told by something else', 'processor: 2\n', 0]
  ])('%s', (_, stat, ms) => {
    expect(parseStolenMs(stat)).toBe(ms)
  })
})

describe('load between two looks', () => {
  const before = { usedMs: 1000, idleMs: 5000, stolenMs: 70 }

  test('what was wanted and taken counts as busy', () => {
    expect(toMachineLoad(before, { usedMs: 1500, idleMs: 5300, stolenMs: 270 })).toEqual({ busyFraction: 0.7, stolenFraction: 0.2 })
  })

  test('no time, no load', () => {
    expect(toMachineLoad(before, before)).toEqual({ busyFraction: 0, stolenFraction: 0 })
  })

  test('of this machine: parts of a whole', async () => {
    const end = watchMachine()
    await new Promise(resolve => { setTimeout(resolve, 50) })
    const { busyFraction, stolenFraction } = end()
    expect(stolenFraction).toBeGreaterThanOrEqual(0)
    expect(busyFraction).toBeGreaterThanOrEqual(stolenFraction)
    expect(busyFraction).toBeLessThanOrEqual(1)
  })
})

test('more than nine tenths make a run invalid', () => {
  const check = (busyFraction: number): unknown => checkMachineLoad({ busyFraction, stolenFraction: 0 }, 'this machine')
  expect(check(0.9)).toEqual([])
  expect(check(0.96)).toEqual([{
    code: 'saturated', message: 'this machine was 96 % busy during the run phase (limit for a valid run: 90 %)'
  }])
  expect(checkMachineLoad(undefined, 'this machine')).toEqual([])
})

test('less than three hundredths of free memory make a run invalid', () => {
  expect(checkFreeMemory(0.03, 2 ** 30)).toEqual([])
  expect(checkFreeMemory(0.029, 2 ** 30)).toEqual([{
    code: 'saturated', message: 'this machine was down to 30 MiB of free memory (a valid run needs 3 %)'
  }])
})

test('a host that takes a hundredth or more is named', () => {
  const text = 'the host of this virtual machine took 5.4 % of its processor time (steal) during the run phase'
  expect(describeSteal({ busyFraction: 0.5, stolenFraction: 0.0099 })).toBeUndefined()
  expect(describeSteal({ busyFraction: 0.9, stolenFraction: 0.054 })).toBe(text)
  expect(describeSteal(undefined)).toBeUndefined()
})

test('it is what disturbs a machine that has enough for all it does', () => {
  const load = { busyFraction: 0.5, stolenFraction: 0.054 }
  expect(describeDisturbance(load)).toBe(describeSteal(load))
  expect(describeDisturbance({ busyFraction: 0.51, stolenFraction: 0.054 })).toBeUndefined()
  expect(describeDisturbance({ busyFraction: 0.2, stolenFraction: 0.001 })).toBeUndefined()
  expect(describeDisturbance(undefined)).toBeUndefined()
})
