import { isJsonObject, type JsonObject } from './json-object.ts'
import type { LiveEvent, LiveEventKind } from './live-event.ts'
import { parseJson } from './parse-json.ts'

/** An event as a line of events.ndjson keeps it. */
export type RecordedEvent = LiveEvent & {
  /** Time on the wall, ms since 1970. */
  readonly at: number
  /** Number of progress, share, health and log events before it that were left out. */
  readonly leftOut?: number | undefined
}

/** Longest text of an event that is kept, characters. */
const MAX_TEXT = 4000

type FieldType = 'text' | 'number' | 'time' | 'place'

/** Latest time that dates have, ms from 1970; the earliest is as far off. */
const MAX_TIME = 8.64e15

/** Fields that an event of a kind has at least. */
const needed: Readonly<Record<LiveEventKind, Readonly<Record<string, FieldType>>>> = {
  start: {
    run: 'text', engine: 'text', seed: 'number', module: 'text', version: 'text', peers: 'number', testMs: 'number',
    gsplan: 'text', owner: 'text'
  },
  seed: { seed: 'number', index: 'number', of: 'number' },
  stage: { stage: 'text' },
  share: { share: 'number' },
  phase: { phase: 'text' },
  progress: { phase: 'text', testMs: 'number', totalMs: 'number', peers: 'number' },
  log: { source: 'text', message: 'text' },
  health: { source: 'text', cpuFraction: 'number' },
  reason: { code: 'text', message: 'text' },
  finding: { code: 'text', message: 'text' },
  estimate: { message: 'text' },
  warning: { message: 'text' },
  end: { status: 'text' }
}

/** Fields that an event may have beside those. */
const optional: Readonly<Record<string, FieldType>> = {
  activity: 'text', published: 'number', delivered: 'number', lagP99Ms: 'number', rssBytes: 'number',
  latencyP50Ms: 'number', latencyP99Ms: 'number', meshDegree: 'number', startedInstances: 'number',
  endedInstances: 'number', leftOut: 'number', message: 'text', seeds: 'place', job: 'text'
}

/** A run's place in a set. */
const isPlace = (value: unknown): boolean => isJsonObject(value) && typeof value['group'] === 'string' &&
  ['index', 'of'].every(field => typeof value[field] === 'number')

const tests: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  text: value => typeof value === 'string',
  number: value => typeof value === 'number' && Number.isFinite(value),
  time: value => typeof value === 'number' && Math.abs(value) <= MAX_TIME,
  place: isPlace
}

const cut = (_name: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT - 1)}…` : value

/** Formats an event as a line of events.ndjson, without its end; long texts are cut. */
export const formatEventLine = ({ at, ...event }: RecordedEvent): string => JSON.stringify({ at, ...event }, cut)

function isEvent (found: JsonObject): boolean {
  const { kind, at } = found
  if (typeof kind !== 'string' || !Object.hasOwn(needed, kind) || !tests.time(at)) return false
  const fields = needed[kind as LiveEventKind]
  return Object.entries(fields).every(([name, type]) => tests[type](found[name])) &&
    Object.entries(optional).every(([name, type]) => found[name] === undefined || tests[type](found[name]))
}

/**
 * Reads a line of events.ndjson, which is untrusted.
 *
 * @returns undefined for other text than an event, and for an event of another version's kind
 */
export function parseEventLine (line: string): RecordedEvent | undefined {
  try {
    const found = parseJson(line)
    return isJsonObject(found) && isEvent(found) ? found as unknown as RecordedEvent : undefined
  } catch {
    return undefined
  }
}
