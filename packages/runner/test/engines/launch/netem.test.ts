import { chooseLinkShape, linkRandom, parsePlanParams } from '@gsplan/plan'
import { expect, test } from 'vitest'
import { netemArgs, readsAsAsked, toNetem, type NetemShape } from '../../../src/engines/launch/netem.ts'

const choose = (params: Readonly<Record<string, string>>, seed: string): NetemShape =>
  toNetem(chooseLinkShape(parsePlanParams(params), linkRandom(seed)))

test('links are shaped by one netem qdisc, and read back', () => {
  const shape = choose({ t_latency: '50ms', t_latency_max: '50ms', jitter_pct: '10', bandwidth_mb: '2' }, '1:0')
  expect([shape, netemArgs(shape)]).toEqual([
    { delayUs: 50_000, jitterUs: 5000, bitsPerS: 16_777_216 },
    ['netem', 'limit', '1000000', 'delay', '50000us', '5000us', 'rate', '16777216bit']
  ])
  const drawn = [1, 2, 3].map(seed => choose({ t_latency: '10ms', t_latency_max: '90ms' }, `${seed}:0`).delayUs)
  expect([new Set(drawn).size, drawn.every(delay => delay >= 10_000 && delay < 90_000)]).toEqual([3, true])
  expect(netemArgs({ delayUs: 0, jitterUs: 0, bitsPerS: 0 })).toBeUndefined()
  const shown = (delay: number, rate?: number): string => JSON.stringify([{
    kind: 'netem', options: { delay: { delay, jitter: 0.005, correlation: 0 }, rate: rate === undefined ? undefined : { rate } }
  }])
  expect([
    shown(0.05, 2_097_152), shown(0.04, 2_097_152), shown(0.05), '[{"kind":"noqueue"}]', '{', '{}'
  ].map(json => readsAsAsked(json, shape))).toEqual([true, false, false, false, false, false])
})
