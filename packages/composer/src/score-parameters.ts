import type { ParameterType } from './parameter.ts'

/** A rule that the JS routers enforce, in the words of an error message. */
export interface ScoreRule {
  readonly expected: string
  readonly holds: (value: number) => boolean
}

/** The one declaration of a field of PEER_SCORE_PARAMS: conversion, validation, help and snapshots are made from it. */
export interface ScoreParameter {
  /** Name in go-libp2p-pubsub; read without regard to case. */
  readonly name: string
  /** Another spelling that is read as this one. */
  readonly otherName?: string
  /** Table it stands in: PEER_SCORE_PARAMS itself, its Thresholds, or each of its Topics. */
  readonly table: 'params' | 'Thresholds' | 'topic'
  readonly type: Extract<ParameterType, 'int' | 'float' | 'duration'>
  readonly rule?: ScoreRule
  /** Name of the weight that, at 0, disables the rule. */
  readonly weight?: string
  /** Value used for Go's zero, where the JS routers forbid it. */
  readonly whenZero?: string
  /** Name of the weight without which the field has no effect; absent = it always has one. */
  readonly countsWith?: string
}

const notNegative: ScoreRule = { expected: 'at least 0', holds: value => value >= 0 }
const notPositive: ScoreRule = { expected: 'at most 0', holds: value => value <= 0 }
const positive: ScoreRule = { expected: 'more than 0', holds: value => value > 0 }
const atLeastOne: ScoreRule = { expected: 'at least 1', holds: value => value >= 1 }
const oneSecond: ScoreRule = { expected: 'at least 1 s', holds: value => value >= 1e9 }
const decay: ScoreRule = { expected: 'more than 0 and less than 1', holds: value => value > 0 && value < 1 }

type Details = Omit<ScoreParameter, 'name' | 'table' | 'type'>

const field = (table: ScoreParameter['table'], type: ScoreParameter['type']) =>
  (name: string, details: Details = {}): ScoreParameter => ({ name, table, type, ...details })

const threshold = field('Thresholds', 'float')
const whole = field('params', 'int')
const number = field('params', 'float')
const duration = field('params', 'duration')
const topicNumber = field('topic', 'float')
const topicDuration = field('topic', 'duration')

/** In the order in which parameter files have them. Rules: `PeerScoreParams` of the JS routers. */
export const scoreParameters: readonly ScoreParameter[] = [
  threshold('GossipThreshold', { rule: notPositive }),
  threshold('PublishThreshold', { rule: notPositive }),
  threshold('GraylistThreshold', { rule: notPositive }),
  threshold('AcceptPXThreshold', { rule: notNegative }),
  threshold('OpportunisticGraftThreshold', { rule: notNegative }),
  number('TopicScoreCap', { rule: notNegative }),
  number('AppSpecificWeight'),
  number('IPColocationFactorWeight', { rule: notPositive }),
  whole('IPColocationFactorThreshold', { rule: atLeastOne, weight: 'IPColocationFactorWeight' }),
  number('BehaviourPenaltyWeight', { rule: notPositive }),
  number('BehaviourPenaltyThreshold'),
  number('BehaviourPenaltyDecay', { rule: decay, weight: 'BehaviourPenaltyWeight' }),
  duration('DecayInterval', { rule: oneSecond, whenZero: '1s' }),
  number('DecayToZero', { rule: decay, whenZero: '0.01' }),
  duration('RetainScore', { rule: notNegative }),
  topicNumber('TopicWeight', { rule: notNegative }),
  topicNumber('TimeInMeshWeight', { rule: notNegative }),
  topicDuration('TimeInMeshQuantum', { rule: notNegative, whenZero: '1s', countsWith: 'TimeInMeshWeight' }),
  topicNumber('TimeInMeshCap', { rule: positive, weight: 'TimeInMeshWeight' }),
  topicNumber('FirstMessageDeliveriesWeight', { rule: notNegative }),
  topicNumber('FirstMessageDeliveriesDecay', { rule: decay, weight: 'FirstMessageDeliveriesWeight' }),
  topicNumber('FirstMessageDeliveriesCap', { rule: positive, weight: 'FirstMessageDeliveriesWeight' }),
  topicNumber('MeshMessageDeliveriesWeight', { rule: notPositive }),
  topicNumber('MeshMessageDeliveriesDecay', { rule: decay, weight: 'MeshMessageDeliveriesWeight' }),
  topicNumber('MeshMessageDeliveriesCap', { rule: positive, weight: 'MeshMessageDeliveriesWeight' }),
  topicNumber('MeshMessageDeliveriesThreshold', { rule: positive, weight: 'MeshMessageDeliveriesWeight' }),
  topicDuration('MeshMessageDeliveriesActivation', { rule: notNegative }),
  topicDuration('MeshMessageDeliveryWindow', { rule: notNegative, otherName: 'MeshMessageDeliveriesWindow' }),
  topicNumber('MeshFailurePenaltyWeight', { rule: notPositive }),
  topicNumber('MeshFailurePenaltyDecay', { rule: decay, weight: 'MeshFailurePenaltyWeight' }),
  topicNumber('InvalidMessageDeliveriesWeight', { rule: notPositive }),
  topicNumber('InvalidMessageDeliveriesDecay', {
    rule: decay, whenZero: '0.5', countsWith: 'InvalidMessageDeliveriesWeight'
  })
]

const byName: ReadonlyMap<string, ScoreParameter> = new Map(scoreParameters.flatMap(parameter =>
  [parameter.name, ...parameter.otherName === undefined ? [] : [parameter.otherName]]
    .map(name => [name.toLowerCase(), parameter] as const)))

/** The declaration of a field, in any of its spellings. */
export const findScoreParameter = (name: string): ScoreParameter | undefined => byName.get(name.toLowerCase())

/** The canonical spelling of a field's name; not for names of topics. */
export const scoreName = (name: string): string => findScoreParameter(name)?.name ?? name.toLowerCase()

/**
 * The key under which a table has a field already, when names differ in case or have two spellings, so that a table never
 * holds one field twice.
 *
 * @param place names of the tables around it, in PEER_SCORE_PARAMS
 */
export function scoreKey (table: object, place: readonly string[], name: string): string {
  const isTopicName = place.length === 1 && scoreName(place[0] ?? '') === 'topics'
  if (isTopicName || Object.hasOwn(table, name)) return name
  return Object.keys(table).find(key => scoreName(key) === scoreName(name)) ?? name
}
