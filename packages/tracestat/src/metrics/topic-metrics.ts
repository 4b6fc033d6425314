import type { Tracestat } from '../tracestat.ts'
import { computeMeshDegree, type MeshSample } from './mesh-degree.ts'
import type { MessageLog } from './message-log.ts'
import type { Metrics } from './metric-definition.ts'
import { computeOfferedLoad } from './offered-load.ts'
import { computePropagation, countExpected } from './propagation.ts'
import type { MessageSighting, MessageSpread } from './spread.ts'
import { computeTracestatMetrics } from './tracestat-metrics.ts'

/** Messages and meshes of a trace, as far as they count. */
export interface Measured {
  readonly spreads: readonly MessageSpread[]
  readonly sightings: readonly MessageSighting[]
  readonly meshSamples: readonly MeshSample[]
}

/** The same of one topic. */
export interface MeasuredTopic extends Measured {
  /** Numbers of its messages in the log, those that don't count included. */
  readonly messages: readonly number[]
}

type Writable<T> = { [Name in keyof T]: T[Name] extends ReadonlyArray<infer Item> ? Item[] : never }

/** Measurements of a topic without messages. */
export const emptyTopic = (): Writable<MeasuredTopic> => ({ spreads: [], sightings: [], meshSamples: [], messages: [] })

/** Divides messages and meshes by topic, in order of the topics' names; those of an unknown topic are left out. */
export function splitByTopic (
  log: MessageLog, { spreads, sightings, meshSamples }: Measured
): ReadonlyMap<string, MeasuredTopic> {
  const topics = new Map(log.topics().map(topic => [topic, emptyTopic()]))
  const partOf = (topic: string | undefined): Writable<MeasuredTopic> | undefined =>
    topic === undefined ? undefined : topics.get(topic)
  for (const spread of spreads) partOf(spread.topic)?.spreads.push(spread)
  for (const sighting of sightings) partOf(sighting.topic)?.sightings.push(sighting)
  for (const sample of meshSamples) partOf(sample.topic)?.meshSamples.push(sample)
  for (let message = 0; message < log.messages; message++) partOf(log.topicOf(message))?.messages.push(message)
  return topics
}

/**
 * Computes the metrics of one topic: those whose definitions say so.
 *
 * @param tracestat of the same trace, with the ids of the log
 * @param lengthNs length of the run phase, ns; undefined where it is not known
 */
export function computeTopicMetrics (
  log: MessageLog, tracestat: Pick<Tracestat, 'cdfOf'>, { spreads, sightings, meshSamples, messages }: MeasuredTopic,
  lengthNs?: number
): Metrics {
  const pairs = countExpected(spreads)
  const duplicates = spreads.reduce((sum, { message }) => sum + log.duplicatesOf(message), 0)
  return {
    ...computePropagation(spreads, sightings),
    ...computeOfferedLoad(spreads, lengthNs),
    ...computeTracestatMetrics({ cdf: tracestat.cdfOf(messages) }),
    ...computeMeshDegree(meshSamples),
    duplicates_per_peer: log.full.events > 0 && pairs > 0 ? duplicates / pairs : null
  }
}
