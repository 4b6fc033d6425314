import { describe, expect, test } from 'vitest'
import { judgeEvidence } from '../../src/check/judge-run.ts'
import type { Evidence } from '../../src/check/collect-evidence.ts'
import { parseThreshold } from '../../src/index.ts'

/** A run of which size limits cut RPCs, and nothing else is wrong. */
const evidence = (ratio: number | null): Evidence => ({
  name: 'run', facts: undefined, findings: [{ code: 'over-limit', message: 'm' }], failures: [], invalid: [], isVouchedFor: false,
  metrics: { delivery_ratio: ratio, deliveries: 0, undelivered: 12, messages_published: 4, messages_lost: 4, over_limit_rpc: 12 }
})

const judge = (ratio: number | null, ...conditions: string[]): unknown => {
  const { verdict } = judgeEvidence(evidence(ratio), { thresholds: conditions.map(parseThreshold) }, [])
  return [verdict.status, ...verdict.reasons.map(({ code, message }) => `${code}: ${message}`)]
}

const none = 'published-to-nobody: none of 12 expected deliveries was made; a threshold such as delivery_ratio >= 0% takes that as the measurement'

describe('a run without any delivery, as limits cut them all', () => {
  test('is invalid, also under conditions on something else', () => {
    expect(judge(0)).toEqual(['invalid', none])
    expect(judge(0, 'messages_published > 1')).toEqual(['invalid', none])
  })

  test('is judged by a condition on its deliveries', () => {
    expect(judge(0, 'delivery_ratio >= 0%')).toEqual(['passed'])
    expect(judge(0, 'messages_lost{topic=blocks} < 1')).toEqual(
      ['breached', expect.stringContaining('threshold-breached: messages_lost{topic=blocks}')])
    expect(judge(0, 'delivery_ratio >= 99%')).toEqual(
      ['breached', expect.stringContaining('threshold-breached: delivery_ratio')])
  })

  test('is another one when a delivery was made, or none was expected', () => {
    expect([judge(0.01), judge(null)]).toEqual([['passed'], ['passed']])
  })
})
