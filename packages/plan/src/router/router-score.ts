import type { RouterScore, RouterTopicScore } from '@gsplan/router'
import { parseDuration } from '@gsplan/testground'
import { ParamError } from '../errors.ts'

/** Where a JS router refuses Go's zero, the value nearest to it that changes nothing while its weight is 0. */
const neutral = { decay: 0.5, quantumMs: 1000, decayIntervalMs: 1000, decayToZero: 0.01 } as const

/** A JSON object read field by field, without regard to case, as Go's JSON reader does. */
class Fields {
  readonly #values = new Map<string, unknown>()

  readonly where: string

  constructor (where: string, value: unknown) {
    this.where = where
    if (value === undefined || value === null) return
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new ParamError(where, 'a JSON object', value)
    }
    for (const [name, field] of Object.entries(value)) this.#values.set(name.toLowerCase(), field)
  }

  raw (name: string): unknown {
    return this.#values.get(name.toLowerCase())
  }

  number (name: string, fallback = 0): number {
    const value = this.raw(name) ?? fallback
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new ParamError(`${this.where}.${name}`, 'a number', value)
    return value
  }

  durationMs (name: string, fallbackMs = 0): number {
    const value = this.raw(name)
    if (value === undefined || value === null) return fallbackMs
    if (typeof value !== 'string') throw new ParamError(`${this.where}.${name}`, 'a duration such as "5s"', value)
    return Number(parseDuration(value)) / 1e6
  }

  entries (name: string): Array<[string, Fields]> {
    const value = this.raw(name) ?? {}
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new ParamError(`${this.where}.${name}`, 'a JSON object', value)
    }
    return Object.entries(value).map(([key, entry]) => [key, new Fields(`${this.where}.${name}.${key}`, entry)])
  }

  object (name: string): Fields {
    return new Fields(`${this.where}.${name}`, this.raw(name))
  }
}

function toTopicScore (fields: Fields, warmMs: number): RouterTopicScore {
  // existing files misspell the window; the Go plan reads the other name
  const window = fields.raw('MeshMessageDeliveriesWindow') === undefined
    ? 'MeshMessageDeliveryWindow'
    : 'MeshMessageDeliveriesWindow'
  return {
    topicWeight: fields.number('TopicWeight'),
    timeInMeshWeight: fields.number('TimeInMeshWeight'),
    timeInMeshQuantum: fields.durationMs('TimeInMeshQuantum') || neutral.quantumMs,
    timeInMeshCap: fields.number('TimeInMeshCap'),
    firstMessageDeliveriesWeight: fields.number('FirstMessageDeliveriesWeight'),
    firstMessageDeliveriesDecay: fields.number('FirstMessageDeliveriesDecay'),
    firstMessageDeliveriesCap: fields.number('FirstMessageDeliveriesCap'),
    meshMessageDeliveriesWeight: fields.number('MeshMessageDeliveriesWeight'),
    meshMessageDeliveriesDecay: fields.number('MeshMessageDeliveriesDecay'),
    meshMessageDeliveriesCap: fields.number('MeshMessageDeliveriesCap'),
    meshMessageDeliveriesThreshold: fields.number('MeshMessageDeliveriesThreshold'),
    meshMessageDeliveriesWindow: fields.durationMs(window),
    meshMessageDeliveriesActivation: fields.durationMs('MeshMessageDeliveriesActivation') + warmMs,
    meshFailurePenaltyWeight: fields.number('MeshFailurePenaltyWeight'),
    meshFailurePenaltyDecay: fields.number('MeshFailurePenaltyDecay'),
    invalidMessageDeliveriesWeight: fields.number('InvalidMessageDeliveriesWeight'),
    invalidMessageDeliveriesDecay: fields.number('InvalidMessageDeliveriesDecay') || neutral.decay
  }
}

/**
 * Score parameters in Go style (`score_params`, names in any case) as a JS router takes them. A field that is not
 * named is 0 as in Go; the warm-up is added to each topic's activation. Without parameters every weight is 0.
 *
 * @throws {ParamError} naming the field that has a wrong type
 */
export function toRouterScore (scoreParams: unknown, warmNs: bigint): RouterScore {
  const fields = new Fields('score_params', scoreParams)
  const thresholds = fields.object('Thresholds')
  const warmMs = Number(warmNs) / 1e6
  return {
    params: {
      topics: Object.fromEntries(fields.entries('Topics').map(([topic, entry]) => [topic, toTopicScore(entry, warmMs)])),
      topicScoreCap: fields.number('TopicScoreCap'),
      appSpecificWeight: fields.number('AppSpecificWeight'),
      IPColocationFactorWeight: fields.number('IPColocationFactorWeight'),
      IPColocationFactorThreshold: fields.number('IPColocationFactorThreshold'),
      behaviourPenaltyWeight: fields.number('BehaviourPenaltyWeight'),
      behaviourPenaltyThreshold: fields.number('BehaviourPenaltyThreshold'),
      behaviourPenaltyDecay: fields.number('BehaviourPenaltyDecay'),
      decayInterval: fields.durationMs('DecayInterval') || neutral.decayIntervalMs,
      decayToZero: fields.number('DecayToZero') || neutral.decayToZero,
      retainScore: fields.durationMs('RetainScore')
    },
    thresholds: {
      gossipThreshold: thresholds.number('GossipThreshold'),
      publishThreshold: thresholds.number('PublishThreshold'),
      graylistThreshold: thresholds.number('GraylistThreshold'),
      acceptPXThreshold: thresholds.number('AcceptPXThreshold'),
      opportunisticGraftThreshold: thresholds.number('OpportunisticGraftThreshold')
    }
  }
}
