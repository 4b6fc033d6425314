import { appendFileSync, existsSync } from 'node:fs'
import { measureRun, type Measured } from './measure.ts'
import { goModule } from './situations.ts'

type Params = Readonly<Record<string, string>>

/** Folder of the original plan in Go, unchanged: `pubsub/test` of a checkout of test-plans from before it was removed. */
export const goPlan = process.env['GSPLAN_GO_PLAN']

/** File for the table of works; absent outside the nightly suite. */
export const workTable = process.env['GSPLAN_AGREEMENT_PLANS']

/** Work that the original plan does as gsplan's does: links as the machine's, bursts, messages that need no copying. */
export interface Work {
  readonly name: string
  readonly peers: number
  readonly publishers: number
  /** Messages of each publisher in gsplan's plan; the original's publish one more. */
  readonly messages: number
  readonly params: Params
  /** Copies race where links take no time and a publisher sends to all: they are counted and not compared. */
  readonly isRace?: boolean
}

/** The original plan was written for it. */
const version = 'v0.3.0'

/** Bursts in 5.1 s. */
const RATE_PER_S = 2
const MESSAGES = 10

/** @param degree D; meshes stay within 1 of it, so that they differ little from run to run */
function work (name: string, [peers, publishers, degree]: readonly [number, number, number], isRace: boolean): Work {
  const params = {
    GS_MODULE: goModule, GS_VERSION: version, N_NODES: String(peers), N_PUBLISHER: String(publishers), N_DEGREE: String(peers / 2),
    OVERLAY_D: String(degree), OVERLAY_DLO: String(degree - 1), OVERLAY_DHI: String(degree + 1), OVERLAY_DSCORE: String(degree - 2),
    FLOOD_PUBLISHING: String(isRace), T_WARM: '10s', T_RUN: '5100ms', T_COOL: '3s', PUBLISH_PHASE: 'together',
    T_LATENCY: '0s', T_LATENCY_MAX: '0s', JITTER_PCT: '0', BANDWIDTH_MB: '0',
    // with its tag hardened_api, the original takes no score parameters without these
    PEER_SCORE_PARAMS: '{"DecayInterval": "1s", "DecayToZero": 0.01}',
    TOPIC_CONFIG: JSON.stringify([{ id: 't', message_rate: `${RATE_PER_S * publishers}/s`, message_size: '2 B' }])
  }
  return { name, peers, publishers, messages: MESSAGES, params, isRace }
}

export const works: readonly Work[] = [
  work('twenty peers, a mesh of six, four publishers', [20, 4, 6], false),
  work('twenty peers, a mesh of eight, two publishers', [20, 2, 8], false),
  work('sixteen peers, flood publishing', [16, 2, 4], true)
]

/** Outcomes of a work: gsplan's plan on both engines, and the original. */
export interface Witnessed {
  readonly sim: Measured
  readonly exec: Measured
  readonly original: Measured
}

export async function witness ({ name, params }: Work): Promise<Witnessed> {
  const sim = await measureRun({ name, params, engine: 'sim' })
  const exec = await measureRun({ name, params, engine: 'exec' })
  return { sim, exec, original: await measureRun({ name, params, engine: 'exec', plan: goPlan }) }
}

/** Counts that the work itself says: published, and deliveries ÷ published. */
export const countsOf = ({ metrics }: Measured): readonly [published: number, perMessage: number] => {
  const published = metrics['messages_published'] ?? NaN
  return [published, (metrics['deliveries'] ?? NaN) / published]
}

/** @returns pairs that differ by more than a tolerance, as text */
function compareAll (
  witnessed: Witnessed, metric: string, tolerance: (a: number) => number
): string[] {
  const values = (['sim', 'exec', 'original'] as const).map(name => [name, witnessed[name].metrics[metric] ?? NaN] as const)
  return values.flatMap(([name, a], index) => values.slice(index + 1)
    .flatMap(([other, b]) => Math.abs(a - b) <= tolerance(Math.max(a, b)) ? [] : [`${metric}: ${name} ${a}, ${other} ${b}`]))
}

/** Differences beyond a mesh degree of 1 and a tenth of the duplicates per delivery. */
export const compareWitnessed = (witnessed: Witnessed, { isRace = false }: Work): string[] => [
  ...compareAll(witnessed, 'mesh_degree_mean', () => 1),
  ...isRace ? [] : compareAll(witnessed, 'duplicates_per_peer', most => 0.1 * most)
]

const heading = '| work | published | deliveries ÷ published | mesh | duplicates per delivery | agree |\n|---|---|---|---|---|---|\n'

/** Adds a row to the table of works: values of sim, exec and the original. */
export function addWork (
  path: string, { name, isRace = false }: Work, { sim, exec, original }: Witnessed, differences: readonly string[]
): void {
  const triple = (show: (measured: Measured) => string): string => [sim, exec, original].map(show).join(', ')
  const metric = (of: string) => ({ metrics }: Measured): string => (metrics[of] ?? NaN).toFixed(1)
  const cells = [
    name, triple(each => String(countsOf(each)[0])), triple(each => String(countsOf(each)[1])), triple(metric('mesh_degree_mean')),
    triple(metric('duplicates_per_peer')),
    differences.length > 0 ? differences.join('; ') : isRace ? 'yes; duplicates are not compared' : 'yes'
  ]
  appendFileSync(path, `${existsSync(path) ? '' : heading}| ${cells.join(' | ')} |\n`)
}
