import { formatMetricKey, parseMetricKey } from '@gsplan/run-format'
import type { Interval } from '../statistics/interval.ts'
import { differenceInterval, percentileInterval, subtract } from '../statistics/interval.ts'
import { createRandomIndex } from '../statistics/random.ts'
import { replicateCount, resampleMessages, type MessageSample } from '../statistics/resample-messages.ts'
import { median, REPLICATES, resampleMedian } from '../statistics/resample-runs.ts'

/** Units that a bootstrap draws with replacement. */
export type Resampling = 'runs' | 'messages'

/** A group's value of a metric. */
export interface Estimate {
  /** Median over the group's runs; null when one of them lacks it. */
  readonly value: number | null
  /** Number of runs that the value is computed from. */
  readonly runs: number
  /** 95 % bootstrap interval; undefined when there was nothing to resample. */
  readonly interval: Interval | undefined
  readonly resampling: Resampling | undefined
  readonly replicates: Float64Array | undefined
}

/** Runs whose metrics are summed up. */
export interface EstimateInit {
  /** Values of each run by metric. */
  readonly runs: ReadonlyArray<Readonly<Record<string, number | null>>>
  /** Messages of the run, when there is only one. */
  readonly messages: readonly MessageSample[]
  /** Place of the group in the comparison: groups are resampled independently of each other. @default 0 */
  readonly group?: number | undefined
}

/**
 * Bootstrap over messages, when there is only one run; its random numbers follow from its metrics and place.
 *
 * @param topic of the messages; all topics together without one
 */
function messageReplicates (
  { runs, messages: all, group = 0 }: EstimateInit, topic?: string
): Array<[string, Float64Array]> {
  const messages = topic === undefined ? all : all.filter(message => message.topic === topic)
  const deliveries = messages.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0)
  const facts = runs.flatMap(run => Object.entries(run).map(String)).sort()
  const random = createRandomIndex('messages', String(group), ...facts, ...topic === undefined ? [] : [topic])
  return [...resampleMessages(messages, random, replicateCount(REPLICATES, deliveries))]
    .map(([name, values]) => [formatMetricKey({ name, topic }), values])
}

/** Topics that metrics' keys name. */
const topicsOf = (keys: readonly string[]): string[] =>
  [...new Set(keys.flatMap(key => parseMetricKey(key)?.topic ?? []))]

function toEstimate (
  value: number | null, runs: number, replicates: Float64Array | undefined, resampling: Resampling
): Estimate {
  return replicates === undefined
    ? { value, runs, interval: undefined, resampling: undefined, replicates: undefined }
    : { value, runs, interval: percentileInterval(replicates), resampling, replicates }
}

/**
 * Values of a group's metrics, with intervals where there is something to resample.
 *
 * @param metrics keys: names, those of one topic with it
 */
export function estimateGroup (init: EstimateInit, metrics: readonly string[]): ReadonlyMap<string, Estimate> {
  const { runs, group = 0 } = init
  const ofMessages = new Map(runs.length === 1
    ? [undefined, ...topicsOf(metrics)].flatMap(topic => messageReplicates(init, topic))
    : [])
  return new Map(metrics.map(metric => {
    const values = runs.flatMap(run => run[metric] ?? [])
    if (values.length < runs.length || runs.length === 0) return [metric, toEstimate(null, runs.length, undefined, 'runs')]
    return [metric, runs.length === 1
      ? toEstimate(values[0] as number, 1, ofMessages.get(metric), 'messages')
      : toEstimate(median(values), runs.length, resampleMedian(metric, values, `group ${group}`), 'runs')]
  }))
}

/** Difference of a group's metric from the reference's. */
export interface Difference {
  /** Group − reference; null when one of them lacks it. */
  readonly value: number | null
  /** Difference as a share of the reference; null when the reference is missing or 0. */
  readonly relative: number | null
  readonly interval: Interval | undefined
}

export function differ (group: Estimate, reference: Estimate): Difference {
  if (group.value === null || reference.value === null) return { value: null, relative: null, interval: undefined }
  const value = subtract(group.value, reference.value)
  const isShare = Number.isFinite(value) && Number.isFinite(reference.value) && reference.value !== 0
  return {
    value, relative: isShare ? value / Math.abs(reference.value) : null,
    interval: group.replicates === undefined || reference.replicates === undefined
      ? undefined
      : differenceInterval(group.replicates, reference.replicates)
  }
}
