import { findScoreParameter, type ScoreParameter } from '../score-parameters.ts'

/** A field of a configuration snapshot that is a parameter as it stands. */
export interface ParameterField {
  readonly section: string
  readonly field: string
  readonly parameter: string
}

/** A field of a configuration snapshot that is one of the score parameters. */
export interface ScoreField {
  /** Where in `main` or `topic` of the snapshot. */
  readonly path: readonly string[]
  /** Where in PEER_SCORE_PARAMS; `<topic>` stands for the topic's name. */
  readonly score: readonly string[]
  readonly type: ScoreParameter['type']
}

const same = (section: string, fields: Readonly<Record<string, string>>): ParameterField[] =>
  Object.entries(fields).map(([field, parameter]) => ({ section, field, parameter }))

/** Sections and fields of `main`, spelt as existing files have them. */
export const parameterFields: readonly ParameterField[] = [
  ...same('testground', { builder: 'TEST_BUILDER', runner: 'TEST_RUNNER', plan_dir: 'TEST_PLAN' }),
  ...same('time', { setup: 'T_SETUP', run: 'T_RUN', warm: 'T_WARM', cool: 'T_COOL' }),
  ...same('node_counts', { publisher: 'N_PUBLISHER', honest_per_container: 'N_HONEST_PEERS_PER_NODE' }),
  ...same('pubsub', {
    branch: 'GS_VERSION', heartbeat: 'T_HEARTBEAT', hearbeat_delay: 'T_HEARTBEAT_INITIAL_DELAY',
    validate_queue_size: 'VALIDATE_QUEUE_SIZE', outbound_queue_size: 'OUTBOUND_QUEUE_SIZE',
    score_inspect_period: 'T_SCORE_INSPECT_PERIOD', full_traces: 'FULL_TRACES', degree: 'OVERLAY_D',
    degree_lo: 'OVERLAY_DLO', degree_hi: 'OVERLAY_DHI', degree_score: 'OVERLAY_DSCORE', degree_lazy: 'OVERLAY_DLAZY',
    gossip_factor: 'GOSSIP_FACTOR', opportunistic_graft_ticks: 'OPPORTUNISTIC_GRAFT_TICKS'
  }),
  ...same('network', {
    latency: 'T_LATENCY', max_latency: 'T_LATENCY_MAX', jitter_pct: 'JITTER_PCT', bandwidth_mb: 'BANDWIDTH_MB',
    degree: 'N_DEGREE'
  }),
  ...same('honest_behavior', { flood_publishing: 'FLOOD_PUBLISHING', connect_jitter_pct: 'HONEST_CONNECT_DELAY_JITTER_PCT' })
]

function scoreField (path: readonly string[], name: string): ScoreField {
  const { table, type } = findScoreParameter(name) as ScoreParameter
  const around = { params: [], Thresholds: ['Thresholds'], topic: ['Topics', '<topic>'] }[table]
  return { path, score: [...around, name], type }
}

const main = (field: string, name: string): ScoreField => scoreField(['main', 'peer_score', field], name)
const topic = (group: string, field: string, name: string): ScoreField =>
  scoreField(['topic', 'score', group, field], name)

/** Score parameters, in the order in which parameter files have them. */
export const scoreFields: readonly ScoreField[] = [
  main('gossip_threshold', 'GossipThreshold'),
  main('publish_threshold', 'PublishThreshold'),
  main('graylist_threshold', 'GraylistThreshold'),
  main('acceptpx_threshold', 'AcceptPXThreshold'),
  main('opportunistic_graft_threshold', 'OpportunisticGraftThreshold'),
  main('ip_colocation_weight', 'IPColocationFactorWeight'),
  main('ip_colocation_threshold', 'IPColocationFactorThreshold'),
  main('decay_interval', 'DecayInterval'),
  main('decay_to_zero', 'DecayToZero'),
  main('retain_score', 'RetainScore'),
  scoreField(['topic', 'topic_weight'], 'TopicWeight'),
  topic('time_in_mesh', 'weight', 'TimeInMeshWeight'),
  topic('time_in_mesh', 'quantum', 'TimeInMeshQuantum'),
  topic('time_in_mesh', 'cap', 'TimeInMeshCap'),
  topic('first_message_deliveries', 'weight', 'FirstMessageDeliveriesWeight'),
  topic('first_message_deliveries', 'decay', 'FirstMessageDeliveriesDecay'),
  topic('first_message_deliveries', 'cap', 'FirstMessageDeliveriesCap'),
  topic('mesh_message_deliveries', 'weight', 'MeshMessageDeliveriesWeight'),
  topic('mesh_message_deliveries', 'decay', 'MeshMessageDeliveriesDecay'),
  topic('mesh_message_deliveries', 'cap', 'MeshMessageDeliveriesCap'),
  topic('mesh_message_deliveries', 'threshold', 'MeshMessageDeliveriesThreshold'),
  topic('mesh_message_deliveries', 'activation', 'MeshMessageDeliveriesActivation'),
  topic('mesh_message_deliveries', 'window', 'MeshMessageDeliveryWindow'),
  topic('mesh_failure_penalty', 'weight', 'MeshFailurePenaltyWeight'),
  topic('mesh_failure_penalty', 'decay', 'MeshFailurePenaltyDecay'),
  topic('invalid_message_deliveries', 'weight', 'InvalidMessageDeliveriesWeight'),
  topic('invalid_message_deliveries', 'decay', 'InvalidMessageDeliveriesDecay')
]
