import { describe, expect, test } from 'vitest'
import { toRouterScore } from '../../src/index.ts'

describe('score parameters', () => {
  test('names in any case, Go\'s zero for what is not named, both spellings of the window, warm-up added', () => {
    const { params, thresholds } = toRouterScore({
      thresholds: { GossipThreshold: -4000 }, DECAYINTERVAL: '5s',
      Topics: {
        a: { TimeinMeshQuantum: '2s', MeshMessageDeliveryWindow: '5ms', MeshMessageDeliveriesActivation: '30s' },
        b: { MeshMessageDeliveriesWindow: '7ms', MeshMessageDeliveryWindow: '5ms' }
      }
    }, 10_000_000_000n)
    expect(thresholds).toEqual({
      gossipThreshold: -4000, publishThreshold: 0, graylistThreshold: 0, acceptPXThreshold: 0, opportunisticGraftThreshold: 0
    })
    expect(params).toMatchObject({ decayInterval: 5000, decayToZero: 0.01, behaviourPenaltyWeight: 0, IPColocationFactorWeight: 0 })
    expect(params.topics['a']).toMatchObject({
      timeInMeshQuantum: 2000, meshMessageDeliveriesWindow: 5, meshMessageDeliveriesActivation: 40_000, topicWeight: 0
    })
    expect(params.topics['b']).toMatchObject({ meshMessageDeliveriesWindow: 7, invalidMessageDeliveriesDecay: 0.5 })
  })

  test('a field of a wrong type is named', () => {
    expect(() => toRouterScore({ Topics: { a: { TopicWeight: 'x' } } }, 0n)).toThrow('score_params.Topics.a.TopicWeight: expected a number, got "x"')
    expect(() => toRouterScore({ RetainScore: 5 }, 0n)).toThrow('score_params.RetainScore: expected a duration such as "5s", got 5')
  })
})
