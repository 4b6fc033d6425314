import type { RecordedEvent } from '@gsplan/run-format'

/** A moment of a test. */
export interface LivePoint {
  /** Time of the test, s. */
  readonly testS: number
  /** Time on the wall, ms since 1970. */
  readonly at: number
  readonly published: number | null
  readonly delivered: number | null
  readonly latencyP50Ms: number | null
  readonly latencyP99Ms: number | null
  readonly meshDegree: number | null
}

/** Load of the machine, or of the run, at a moment. */
interface LiveLoad {
  readonly at: number
  readonly cpuFraction: number
  readonly rssBytes: number | null
}

/** A line of the log. */
export interface LiveLine {
  readonly at: number
  readonly kind: 'log' | 'warning' | 'finding' | 'reason' | 'estimate'
  readonly source: string
  readonly message: string
}

type EventOf<Kind extends RecordedEvent['kind']> = Extract<RecordedEvent, { readonly kind: Kind }>

/** A run as its events tell it. */
export interface LiveRun {
  readonly start?: EventOf<'start'> | undefined
  readonly stage?: EventOf<'stage'> | undefined
  readonly share?: number | undefined
  readonly progress?: EventOf<'progress'> | undefined
  readonly end?: EventOf<'end'> | undefined
  /** Beginning of the test, ms since 1970. */
  readonly engineAt?: number | undefined
  readonly lastAt: number
  readonly points: readonly LivePoint[]
  readonly loads: readonly LiveLoad[]
  readonly lines: readonly LiveLine[]
  /** Events that were not kept. */
  readonly leftOut: number
}

export const emptyRun: LiveRun = { lastAt: 0, points: [], loads: [], lines: [], leftOut: 0 }

/** Most points of a chart: of more, every second one goes. */
const MAX_POINTS = 1000
/** Lines of the log that are shown. */
const MAX_LINES = 300

function thin<T> (list: readonly T[]): readonly T[] {
  return list.length < MAX_POINTS ? list : list.filter((_, index) => index % 2 === 0 || index === list.length - 1)
}

const toPoint = (
  { testMs, at, published, delivered, latencyP50Ms, latencyP99Ms, meshDegree }: EventOf<'progress'>
): LivePoint => ({
  testS: testMs / 1000, at, published: published ?? null, delivered: delivered ?? null, latencyP50Ms: latencyP50Ms ?? null,
  latencyP99Ms: latencyP99Ms ?? null, meshDegree: meshDegree ?? null
})

const line = (run: LiveRun, added: LiveLine): LiveRun => ({ ...run, lines: [...run.lines.slice(1 - MAX_LINES), added] })

/** Takes a test's time forward: the latest point of a moment counts. */
function withProgress (run: LiveRun, event: EventOf<'progress'>): LiveRun {
  const point = toPoint(event)
  const before = run.points.filter(({ testS }) => testS < point.testS)
  return { ...run, progress: event, points: [...thin(before.length === run.points.length ? run.points : before), point] }
}

function withLoad (run: LiveRun, { at, cpuFraction, rssBytes }: EventOf<'health'>): LiveRun {
  return { ...run, loads: [...thin(run.loads), { at, cpuFraction, rssBytes: rssBytes ?? null }] }
}

function withStage (run: LiveRun, event: EventOf<'stage'>): LiveRun {
  return { ...run, stage: event, share: undefined, engineAt: event.stage === 'engine' ? event.at : run.engineAt }
}

function reduce (run: LiveRun, event: RecordedEvent): LiveRun {
  switch (event.kind) {
    case 'start': return { ...run, start: event }
    case 'stage': return withStage(run, event)
    case 'share': return { ...run, share: event.share }
    case 'progress': return withProgress(run, event)
    case 'health': return withLoad(run, event)
    case 'end': return { ...run, end: event }
    case 'log': return line(run, { at: event.at, kind: 'log', source: event.source, message: event.message })
    case 'warning': case 'finding': case 'reason': case 'estimate':
      return line(run, { at: event.at, kind: event.kind, source: event.kind, message: event.message })
    default: return run
  }
}

/** A run after one more of its events. */
export const addEvent = (run: LiveRun, event: RecordedEvent): LiveRun =>
  ({ ...reduce(run, event), lastAt: event.at, leftOut: run.leftOut + (event.leftOut ?? 0) })

/** Speed of a test against the clock on the wall, and the time that is left, s; undefined while nothing is known. */
export function paceOf ({ progress, engineAt }: LiveRun): { readonly speed: number, readonly leftS: number } | undefined {
  if (progress === undefined || engineAt === undefined) return undefined
  const elapsedMs = progress.at - engineAt
  if (elapsedMs <= 0 || progress.testMs <= 0) return undefined
  const speed = progress.testMs / elapsedMs
  return { speed, leftS: Math.max(0, progress.totalMs - progress.testMs) / speed / 1000 }
}

/** Deliveries a second of the test, at each point but the first. */
export function ratesOf (points: readonly LivePoint[]): ReadonlyArray<readonly [testS: number, perSecond: number]> {
  return points.slice(1).flatMap((point, index) => {
    const before = points[index] as LivePoint
    if (point.delivered === null || before.delivered === null || point.testS <= before.testS) return []
    return [[point.testS, Math.max(0, point.delivered - before.delivered) / (point.testS - before.testS)] as const]
  })
}
