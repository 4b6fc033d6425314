import { isHonest, type Finding } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import type { Extraction } from '../extract/extraction.ts'
import type { RunTable } from '../tables/run-table.ts'
import { checkLost } from '../verdict/validity.ts'
import { findOfferedLoad } from './offered-load.ts'
import { findOverLimit } from './over-limit.ts'

/** Facts of a run that findings are made from. */
export interface FindingsInit {
  readonly metrics: Metrics
  readonly extraction: Extraction
  /** True if the times of its run phase are known. */
  readonly hasPhase: boolean
  /** True if messages of its first and last second are left out. */
  readonly trim: boolean
  /** Its parameters as texts; empty when they are not known. */
  readonly params: ReadonlyMap<string, string>
  /** The tables of these names, read when needed. */
  readonly scores: () => Promise<RunTable>
  readonly messages: () => Promise<RunTable>
}

function missingDeliveries (metrics: Metrics): Finding[] {
  const notes: Finding[] = []
  const undelivered = metrics['undelivered'] ?? 0
  if (undelivered > 0) {
    notes.push({
      code: 'undelivered',
      message: `${undelivered} of ${undelivered + (metrics['deliveries'] ?? 0)} expected deliveries are missing`
    })
  }
  const lost = metrics['messages_lost'] ?? 0
  // from a share on, they are a reason
  if (lost > 0 && checkLost(metrics).length === 0) {
    notes.push({
      code: 'messages-lost', message: `${lost} of ${metrics['messages_published'] ?? 0} messages reached no peer`
    })
  }
  return notes
}

/** A number of messages that is known from a whole trace of a whole phase. */
function offeredLoad ({ metrics, extraction: { tracePath, traceDamage }, hasPhase, trim }: FindingsInit): Finding[] {
  return hasPhase && !trim && tracePath !== undefined && traceDamage === undefined ? findOfferedLoad(metrics) : []
}

/** Peers without any mesh, unless D is 0; -1 is the router's default. */
function emptyMeshes ({ metrics, extraction, hasPhase, params }: FindingsInit): Finding[] {
  const { peers, tracePath, traceDamage } = extraction
  const isReadable = hasPhase && tracePath !== undefined && traceDamage === undefined
  const canMesh = peers.filter(({ type }) => isHonest(type)).length > 1 && params.get('OVERLAY_D') !== '0'
  return isReadable && canMesh && (metrics['mesh_degree_max'] ?? 0) === 0
    ? [{
        code: 'empty-mesh',
        message: 'the mesh degree of every peer is 0 although D is above 0: no message travelled by a mesh'
      }]
    : []
}

/** Names of the topics in PEER_SCORE_PARAMS, whose fields have several spellings; undefined when it is not known. */
function scoredTopics (params: ReadonlyMap<string, string>): string[] | undefined {
  try {
    const score = JSON.parse(params.get('PEER_SCORE_PARAMS') ?? '') as Readonly<Record<string, object | null>>
    const topics = Object.entries(score).find(([name]) => name.toLowerCase() === 'topics')?.[1]
    return Object.keys(topics ?? {})
  } catch {
    return undefined
  }
}

/** Scores that measure nothing, as no topic of the run has score parameters. */
async function scoresWithoutTopic ({ params, scores, messages }: FindingsInit): Promise<Finding[]> {
  const scored = scoredTopics(params)
  if (scored === undefined || scored.length === 0) return []
  const topics = [...new Set(Array.from((await messages()).array('topic'), String))].sort()
  if (topics.length === 0 || topics.some(topic => scored.includes(topic))) return []
  const values = Array.from((await scores()).array('score') as ArrayLike<number>)
  return values.length === 0 || values.some(score => score !== 0)
    ? []
    : [{
        code: 'unscored-topics',
        message: `all peer scores are 0: PEER_SCORE_PARAMS has the topics ${scored.join(', ')}, the run has ` +
          topics.join(', ')
      }]
}

/** Collects observations that don't make a run invalid. */
export async function collectFindings (init: FindingsInit): Promise<Finding[]> {
  const unsupported = new Set(init.extraction.instances.flatMap(instance => instance.unsupported)
    .map(({ param, value, reason }) => `${param} = ${value} was not followed by the router: ${reason}`))
  return [
    ...offeredLoad(init), ...findOverLimit(init.extraction, init.params),
    ...missingDeliveries(init.metrics), ...emptyMeshes(init), ...await scoresWithoutTopic(init),
    ...[...unsupported].map((message): Finding => ({ code: 'parameter-not-followed', message }))
  ]
}
