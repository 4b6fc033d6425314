import { expect, test } from 'vitest'
import { describeRun } from '../../src/check/describe-run.ts'

test('verdict, figures and a line for each reason and finding; errors of instances can\'t steer the terminal', () => {
  expect(describeRun('output/r', {
    verdict: { status: 'failed', exitCode: 1, reasons: [{ code: 'instance-failed', message: 'lurkers/1: sad \x1b]0;owned\x07' }] },
    metrics: { delivery_ratio: 0.5, latency_p50: 10, latency_p99: Infinity },
    findings: [{ code: 'undelivered', message: '3 of 9 expected deliveries are missing\n' }]
  })).toBe('output/r: failed, delivery_ratio 0.500000, latency_p50 10.000 ms, latency_p99 ∞ ms\n' +
    '  instance-failed: lurkers/1: sad \\u001b]0;owned\\u0007\n  note: 3 of 9 expected deliveries are missing\\u000a\n')
})
