import { expect, test } from 'vitest'
import { run } from '../../../src/run.ts'
import { defaultRunOptions } from '../../../src/run-options.ts'
import { temporaryFolder } from '../../run-sim.ts'

test('a simulation ends at its time limit by the clock on the wall, and has failed', async () => {
  const define = ['N_NODES=4', 'N_PUBLISHER=1', 'T_RUN=100h', 'TOPIC_CONFIG.0.message_rate=1/s', 'T_SCORE_INSPECT_PERIOD=0']
  const { verdict, json } = await run(
    { ...defaultRunOptions, output: await temporaryFolder(), define, timeout: '2s', skipAnalysis: true },
    { signal: new AbortController().signal })
  expect([verdict.status, verdict.exitCode, verdict.reasons]).toEqual(['failed', 1, [{
    code: 'instance-failed',
    message: expect.stringMatching(new RegExp('^4 of 4 instances did not end well; the first, publishers/0, failed: ' +
      'had not ended after 2 s \\(--timeout sets the limit\\), at [\\d.]+ s of virtual time$')) as string
  }]])
  expect(json?.files['archive']).toBe('test-output.tgz')
})
