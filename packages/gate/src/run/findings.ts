import { isHonest, type Finding } from '@gsplan/run-format'
import { parseRate } from '@gsplan/testground'
import type { Metrics } from '@gsplan/tracestat'
import type { Extraction } from '../extract/extraction.ts'
import type { RunTable } from '../tables/run-table.ts'
import { checkLost } from '../verdict/validity.ts'
import { findOfferedLoad } from './offered-load.ts'
import { findOverLimit } from './over-limit.ts'
import { findShortMesh } from './short-mesh.ts'

/** A topic of a run's parameters. */
interface TopicOfParams {
  readonly id: string
  readonly rate: string
}

/** Topics of a TOPIC_CONFIG or of the test parameter `topics`, which is the same JSON; none for another text. */
function parseTopics (text: string | undefined): TopicOfParams[] {
  try {
    const topics: unknown = JSON.parse(text ?? '')
    if (!Array.isArray(topics)) return []
    return topics.flatMap((topic: Readonly<Record<string, unknown>> | null) =>
      typeof topic?.['id'] === 'string' && typeof topic['message_rate'] === 'string'
        ? [{ id: topic['id'], rate: topic['message_rate'] }]
        : [])
  } catch {
    return []
  }
}

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
  readonly mesh: () => Promise<RunTable>
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

/** Tests whether a rate is of messages at all: `0/s` is not. */
function isRate (rate: string): boolean {
  try {
    return parseRate(rate).quantity > 0
  } catch {
    return false
  }
}

/** Topics with a rate on which nothing was published in the run phase, by the instances' parameters, else the record's. */
async function silentTopics ({ extraction: { groups }, params, messages, metrics }: FindingsInit): Promise<Finding[]> {
  // without any message the run measured nothing, which is a reason
  if ((metrics['messages_published'] ?? 0) === 0) return []
  const stated = groups.flatMap(group => parseTopics(group.params['topics']))
  const topics = stated.length > 0 ? stated : parseTopics(params.get('TOPIC_CONFIG'))
  const published = new Set(Array.from((await messages()).array('topic'), String))
  const silent = topics.filter(({ id, rate }) => isRate(rate) && !published.has(id))
  return [...new Map(silent.map(({ id, rate }) => [id, rate]))].map(([id, rate]): Finding => ({
    code: 'silent-topic',
    message: `no message was published on the topic ${id} in the run phase, although its rate is ${rate}`
  }))
}

/** Peers without a run phase, and messages outside of that of the others. */
function unknownPhases ({ extraction, hasPhase }: FindingsInit): Finding[] {
  const { peers, tracePath, outsidePhase } = extraction
  if (tracePath === undefined || peers.length === 0) return []
  const without = peers.filter(({ t_run: run, t_cool: cool }) => run === 0n || cool === 0n).length
  const notes: Finding[] = []
  if (!hasPhase) {
    notes.push({ code: 'no-run-phase', message: 'no peer says when its run phase was: metrics cover the whole trace' })
  } else if (without > 0) {
    notes.push({
      code: 'no-run-phase',
      message: `${without} of ${peers.length} peers do not say when their run phase was: that of the others is measured`
    })
  }
  if (outsidePhase > 0) {
    notes.push({
      code: 'outside-run-phase',
      message: `${outsidePhase} messages were published outside of the run phase and are not measured`
    })
  }
  return notes
}

/** Collects observations that don't make a run invalid. */
export async function collectFindings (init: FindingsInit): Promise<Finding[]> {
  const unsupported = new Set(init.extraction.instances.flatMap(instance => instance.unsupported)
    .map(({ param, value, reason }) => `${param} = ${value} was not followed by the router: ${reason}`))
  return [
    ...offeredLoad(init), ...findOverLimit(init.extraction, init.params), ...missingDeliveries(init.metrics),
    ...unknownPhases(init), ...await silentTopics(init), ...emptyMeshes(init),
    ...init.hasPhase ? await findShortMesh(init.extraction, init.mesh) : [], ...await scoresWithoutTopic(init),
    ...[...unsupported].map((message): Finding => ({ code: 'parameter-not-followed', message }))
  ]
}
