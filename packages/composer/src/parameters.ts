import { defaultTarget } from './default-target.ts'
import { groupFields } from './group-fields.ts'
import type { Parameter } from './parameter.ts'
import { ownParameters } from './own-parameters.ts'
import { scoreParameters } from './score-parameters.ts'
import {
  HOUR_NS, MS_NS, SECOND_NS, usualDegree, usualLatency
} from './usual-ranges.ts'

/** All parameters, in the order in which help and compositions list them. */
export const parameters: readonly Parameter[] = [
  {
    name: 'COMPOSITION_NAME', type: 'string', mayBeEmpty: true, whenAbsent: 'baseline',
    meaning: 'name of the composition, prefixed with "pubsub-"'
  },
  { name: 'AUTHOR', type: 'string', meaning: 'author in the composition\'s metadata' },
  { name: 'TEST_PLAN', type: 'string', whenAbsent: 'gsplan', meaning: 'plan that Testground runs' },
  {
    name: 'TEST_BUILDER', type: 'string', choices: ['exec:go', 'docker:generic', 'docker:go', 'docker:node'],
    meaning: 'Testground builder; exec:go under local:exec, else docker:generic'
  },
  {
    name: 'TEST_RUNNER',
    type: 'string', choices: ['local:exec', 'local:docker', 'cluster:k8s'], whenAbsent: 'local:docker',
    meaning: 'Testground runner; the engines sim and exec ignore it'
  },
  { name: 'BUILD_CONFIG', type: 'toml', meaning: 'build configuration, a table or TOML text' },
  { name: 'RUN_CONFIG', type: 'toml', meaning: 'run configuration, a table or TOML text' },
  {
    name: 'BUILD_SELECTORS', type: 'strings',
    meaning: 'build selectors; hardened_api = gossipsub 1.1 or newer, with peer scoring'
  },
  {
    name: 'GS_MODULE', testParameter: 'gs_module', type: 'string', whenAbsent: defaultTarget.module,
    meaning: 'router under test: npm package, Go module, folder with a built package, or git+URL (git+URL//folder)'
  },
  {
    name: 'GS_VERSION', testParameter: 'gs_version', type: 'string',
    meaning: 'npm version, range, dist-tag or git reference; for Go modules branch, tag or SHA; default: the shipped ' +
      'version, else the latest'
  },
  {
    name: 'GS_INTEGRITY', type: 'string',
    meaning: 'SHA-256 of the router\'s code, as run.json records it; other code is refused'
  },
  {
    name: 'N_NODES', type: 'int', unit: 'instances', min: 1, whenAbsent: 20,
    meaning: 'instances of the test: publishers and lurkers'
  },
  {
    name: 'N_PUBLISHER', type: 'int', unit: 'instances', min: 0, whenAbsent: 10, defaultAtMost: 'N_NODES',
    meaning: 'publishing instances; default: 10, or N_NODES where that is less'
  },
  {
    name: 'GROUPS', type: 'groups',
    meaning: 'groups of instances, in the place of publishers and lurkers (N_NODES and N_PUBLISHER follow): ' +
      `${groupFields.map(({ name, meaning }) => `${name} (${meaning})`).join(', ')}; a group of which some publish becomes ` +
      '<id>-publishers and <id>-lurkers'
  },
  {
    name: 'N_HONEST_PEERS_PER_NODE', testParameter: 'n_nodes_per_container',
    type: 'int', unit: 'peers', min: 1, whenAbsent: 1,
    usual: { most: 1000 },
    meaning: 'peers in each instance'
  },
  {
    name: 'N_CONTAINER_NODES_TOTAL', testParameter: 'n_container_nodes_total', type: 'int', unit: 'peers', min: 1,
    meaning: 'peers of the test (derived: instances × N_HONEST_PEERS_PER_NODE)'
  },
  {
    name: 'N_ATTACK_NODES', type: 'int', unit: 'instances', min: 0, max: 0, whenAbsent: 0,
    meaning: 'attacking instances; the baseline has none'
  },
  {
    name: 'T_SETUP', testParameter: 't_setup', type: 'duration', whenAbsent: '1m',
    usual: { least: SECOND_NS, most: HOUR_NS },
    meaning: 'time limit of set-up: all peers have registered and are ready'
  },
  {
    name: 'T_WARM', testParameter: 't_warm', type: 'duration', whenAbsent: '30s',
    meaning: 'warm-up: time between subscribing and publishing'
  },
  { name: 'T_RUN', testParameter: 't_run', type: 'duration', whenAbsent: '3m', meaning: 'run phase: time of publishing' },
  {
    name: 'T_COOL', testParameter: 't_cool', type: 'duration', whenAbsent: '10s',
    meaning: 'cool-down: time after publishing ends'
  },
  {
    name: 'T_HEARTBEAT', testParameter: 't_heartbeat', type: 'duration', min: 1e6, whenAbsent: '1s',
    inRouter: 'option',
    usual: { least: 50 * MS_NS, most: 60 * SECOND_NS },
    meaning: 'heartbeat interval of the router'
  },
  {
    name: 'T_HEARTBEAT_INITIAL_DELAY', testParameter: 't_heartbeat_initial_delay',
    type: 'duration', whenAbsent: '100ms',
    inRouter: 'emulated',
    usual: { most: 60 * SECOND_NS },
    meaning: 'time between the router\'s start and its first heartbeat'
  },
  {
    name: 'T_SCORE_INSPECT_PERIOD', testParameter: 't_score_inspect_period', type: 'duration', whenAbsent: '0s',
    usual: { least: 100 * MS_NS, most: 60 * SECOND_NS, but: 0 },
    meaning: 'interval of peer score dumps, 0 = no dumps'
  },
  {
    name: 'FULL_TRACES', testParameter: 'full_traces', type: 'bool', whenAbsent: false,
    meaning: 'write all trace events in addition to the filtered ones'
  },
  {
    name: 'FLOOD_PUBLISHING', testParameter: 'flood_publishing', type: 'bool', whenAbsent: false, publishersOnly: true,
    inRouter: 'option',
    meaning: 'flood publishing: publishers send their messages to all peers of the topic'
  },
  {
    name: 'TOPIC_CONFIG', testParameter: 'topics', type: 'topics',
    meaning: 'topics: id, message_rate of the whole network (such as 120/s), message_size (such as 2 KiB)'
  },
  {
    name: 'PUBLISH_PHASE', testParameter: 'publish_phase',
    type: 'string', choices: ['spread', 'together'], whenAbsent: 'spread', optional: true,
    meaning: 'spread: publishers take turns, so that messages are evenly spread in time; together: all publishers send ' +
      'at once, as in the original plan'
  },
  {
    name: 'PEER_SCORE_PARAMS', testParameter: 'score_params', type: 'score',
    inRouter: 'option',
    meaning: 'peer score parameters, in the names of go-libp2p-pubsub; default of each field: 0, or, where the JS ' +
      `routers forbid 0, ${scoreParameters.flatMap(({ name, whenZero }) => whenZero === undefined ? [] : [`${name} ${whenZero}`]).join(', ')}`
  },
  {
    name: 'VALIDATE_QUEUE_SIZE', testParameter: 'validate_queue_size', type: 'int', unit: 'messages', whenAbsent: 0,
    inRouter: 'unsupported',
    usual: { least: -1, most: 1_000_000 },
    meaning: 'size of the validation queue, 0 or −1 = the implementation\'s default; JS routers have none'
  },
  {
    name: 'OUTBOUND_QUEUE_SIZE', testParameter: 'outbound_queue_size', type: 'int', unit: 'messages', whenAbsent: 0,
    inRouter: 'unsupported',
    usual: { least: -1, most: 1_000_000 },
    meaning: 'size of the outbound queue, 0 or −1 = the implementation\'s default; JS routers limit bytes instead'
  },
  {
    name: 'T_LATENCY', testParameter: 't_latency', type: 'duration', whenAbsent: '5ms',
    usual: usualLatency,
    meaning: 'minimum egress latency of an instance'
  },
  {
    name: 'T_LATENCY_MAX', testParameter: 't_latency_max', type: 'duration', whenAbsent: '50ms',
    usual: usualLatency,
    meaning: 'maximum egress latency of an instance; 0 = always T_LATENCY'
  },
  {
    name: 'JITTER_PCT', testParameter: 'jitter_pct', type: 'int', unit: '%', min: 0, whenAbsent: 10,
    usual: { most: 100 },
    meaning: 'latency jitter of each packet, ± % of T_LATENCY'
  },
  {
    name: 'BANDWIDTH_MB', testParameter: 'bandwidth_mb', type: 'number', unit: 'MiB/s', min: 0, whenAbsent: 10240,
    usual: { least: 0.01, most: 1_000_000, but: 0 },
    meaning: 'egress bandwidth of an instance, 0 = unlimited'
  },
  {
    name: 'TOPOLOGY', testParameter: 'topology', type: 'topology',
    meaning: 'fixed topology, a JSON object or the path of a JSON file: {"honest-1-0": {"Latency": ns, ' +
      '"Connections": ["honest-2-0"]}}'
  },
  {
    name: 'N_DEGREE', testParameter: 'degree', type: 'int', unit: 'peers', min: 0, whenAbsent: 20,
    usual: { most: 10_000 },
    meaning: 'number of random peers that each node dials'
  },
  {
    name: 'OVERLAY_D', testParameter: 'overlay_d', type: 'int', unit: 'peers', min: -1, whenAbsent: -1,
    inRouter: 'option',
    usual: usualDegree,
    meaning: 'target mesh degree (D), −1 = the implementation\'s default'
  },
  {
    name: 'OVERLAY_DLO', testParameter: 'overlay_dlo', type: 'int', unit: 'peers', min: -1, whenAbsent: -1,
    inRouter: 'option',
    usual: usualDegree,
    meaning: 'mesh size below which the router grafts peers (Dlo), −1 = the implementation\'s default'
  },
  {
    name: 'OVERLAY_DHI', testParameter: 'overlay_dhi', type: 'int', unit: 'peers', min: -1, whenAbsent: -1,
    inRouter: 'option',
    usual: usualDegree,
    meaning: 'mesh size above which the router prunes peers (Dhi), −1 = the implementation\'s default'
  },
  {
    name: 'OVERLAY_DSCORE', testParameter: 'overlay_dscore', type: 'int', unit: 'peers', min: -1, whenAbsent: -1,
    inRouter: 'option',
    usual: usualDegree,
    meaning: 'peers kept by score when a mesh is pruned (Dscore), −1 = the implementation\'s default'
  },
  {
    name: 'OVERLAY_DLAZY', testParameter: 'overlay_dlazy', type: 'int', unit: 'peers', min: -1, whenAbsent: -1,
    inRouter: 'option',
    usual: usualDegree,
    meaning: 'minimum peers to gossip to (Dlazy), −1 = the implementation\'s default'
  },
  {
    name: 'OVERLAY_DOUT', testParameter: 'overlay_dout',
    type: 'int', unit: 'peers', min: -1, whenAbsent: -1, optional: true,
    inRouter: 'option',
    usual: usualDegree,
    meaning: 'minimum outbound connections in a mesh (Dout), −1 = the implementation\'s default'
  },
  {
    name: 'GOSSIP_FACTOR', testParameter: 'gossip_factor', type: 'float', min: -1, max: 1, whenAbsent: 0.25,
    inRouter: 'option',
    meaning: 'share of non-mesh peers to gossip to, 0 or −1 = the implementation\'s default'
  },
  {
    name: 'OPPORTUNISTIC_GRAFT_TICKS', testParameter: 'opportunistic_graft_ticks',
    type: 'int', unit: 'heartbeats', whenAbsent: 60,
    inRouter: 'option',
    usual: { least: -1, most: 100_000 },
    meaning: 'heartbeats between opportunistic grafting, 0 or −1 = the implementation\'s default'
  },
  {
    name: 'HONEST_CONNECT_DELAYS', testParameter: 'connect_delays', type: 'string', whenAbsent: '',
    meaning: 'connect delays of nodes: count@duration,…, or one duration for all; empty = random, at most 1 s'
  },
  {
    name: 'HONEST_CONNECT_DELAY_JITTER_PCT', testParameter: 'connect_delay_jitter_pct',
    type: 'int', unit: '%', min: 0, max: 100, whenAbsent: 5,
    meaning: 'jitter of connect delays, ± %'
  },
  {
    name: 'CONNECT_TO_PUBLISHERS_ONLY', testParameter: 'connect_to_publishers_only',
    type: 'bool', whenAbsent: false, optional: true,
    meaning: 'nodes dial random publishers only, instead of random peers'
  },
  ...ownParameters
]

const byName: ReadonlyMap<string, Parameter> = new Map(parameters.map(parameter => [parameter.name, parameter]))

export const findParameter = (name: string): Parameter | undefined => byName.get(name)
