import { expect, test } from 'vitest'
import { parsePlanParams } from '../../src/index.ts'
import { unsupportedParams } from '../../src/router/unsupported.ts'

const unfollowed = {
  validateQueueSize: 'it has no validation queue', Dout: 'it has no outbound quota',
  gossipFactor: { always: 0.25, reason: 'its gossip factor is always 0.25' },
  signing: { always: 'strict-sign', reason: 'it signs' }, behaviourPenaltyThreshold: { always: 0, reason: 'it has none' }
}

const notes = (params: Readonly<Record<string, string>>, sendsBytes = Infinity): readonly unknown[] =>
  unsupportedParams(parsePlanParams(params), params, { unfollowed, longestRpc: { sendsBytes, takesBytes: 2 ** 22 } })

test('options that the router does not follow, where they are given', () => {
  expect(notes({})).toEqual([])
  expect(notes({ validate_queue_size: '32', outbound_queue_size: '16', overlay_dout: '2' })).toEqual([
    { param: 'overlay_dout', value: '2', reason: 'it has no outbound quota' },
    { param: 'validate_queue_size', value: '32', reason: 'it has no validation queue' }
  ])
})

test('an option that the router has fixed, where another value is given', () => {
  expect([notes({ gossip_factor: '0.25' }), notes({ gossip_factor: '-1' })]).toEqual([[], []])
  expect(notes({ gossip_factor: '0.5' })).toEqual([
    { param: 'gossip_factor', value: '0.5', reason: 'its gossip factor is always 0.25' }
  ])
})

test('signing, and a field of the score that has an effect', () => {
  const score = (weight: number, threshold: number): Readonly<Record<string, string>> => ({
    score_params: JSON.stringify({
      BehaviourPenaltyWeight: weight, BehaviourPenaltyThreshold: threshold, BehaviourPenaltyDecay: 0.5, DecayInterval: '1s', DecayToZero: 0.01
    })
  })
  expect([notes({ signing: 'strict-sign', ...score(-1, 0) }), notes(score(0, 6))]).toEqual([[], []])
  expect(notes({ signing: 'strict-no-sign', ...score(-1, 6) })).toEqual([
    { param: 'signing', value: 'strict-no-sign', reason: 'it signs' },
    { param: 'score_params.BehaviourPenaltyThreshold', value: '6', reason: 'it has none' }
  ])
})

test('a longest message above what the router sends', () => {
  expect(notes({ max_message_size: '10 MiB' })).toEqual([])
  expect(notes({ max_message_size: '4 MiB' }, 2 ** 22)).toEqual([])
  expect(notes({ max_message_size: '10 MiB' }, 2 ** 22)).toEqual([
    { param: 'max_message_size', value: '10485760', reason: 'it sends at most 4194304 bytes in one RPC' }
  ])
})
