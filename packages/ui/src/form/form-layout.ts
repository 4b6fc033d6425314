import { parameters, type Parameter } from '@gsplan/composer'

interface Place {
  readonly id: string
  readonly title: string
  readonly parameters: readonly string[]
}

/** Sections in the order of the page; a parameter that none names is in the last but one. */
const places: readonly Place[] = [
  { id: 'router', title: 'Router', parameters: ['GS_MODULE', 'GS_VERSION', 'BUILD_SELECTORS', 'PROTOCOL', 'GS_INTEGRITY'] },
  { id: 'nodes', title: 'Nodes', parameters: ['N_PUBLISHER', 'N_NODES', 'N_HONEST_PEERS_PER_NODE', 'GROUPS'] },
  { id: 'time', title: 'Time', parameters: ['T_SETUP', 'T_WARM', 'T_RUN', 'T_COOL'] },
  { id: 'topics', title: 'Topics', parameters: ['TOPIC_CONFIG', 'PUBLISH_PHASE'] },
  {
    id: 'network', title: 'Network',
    parameters: ['T_LATENCY', 'T_LATENCY_MAX', 'JITTER_PCT', 'BANDWIDTH_MB', 'N_DEGREE', 'TOPOLOGY', 'TRANSPORT', 'MUXER']
  },
  {
    id: 'pubsub', title: 'Gossipsub',
    parameters: [
      'OVERLAY_D', 'OVERLAY_DLO', 'OVERLAY_DHI', 'OVERLAY_DSCORE', 'OVERLAY_DLAZY', 'OVERLAY_DOUT', 'GOSSIP_FACTOR',
      'OPPORTUNISTIC_GRAFT_TICKS', 'T_HEARTBEAT', 'T_HEARTBEAT_INITIAL_DELAY', 'VALIDATE_QUEUE_SIZE', 'OUTBOUND_QUEUE_SIZE',
      'T_SCORE_INSPECT_PERIOD', 'FULL_TRACES'
    ]
  },
  {
    id: 'behaviour', title: 'Behaviour of honest nodes',
    parameters: [
      'FLOOD_PUBLISHING', 'HONEST_CONNECT_DELAYS', 'HONEST_CONNECT_DELAY_JITTER_PCT', 'CONNECT_TO_PUBLISHERS_ONLY'
    ]
  },
  { id: 'scores', title: 'Peer scores', parameters: ['PEER_SCORE_PARAMS'] },
  { id: 'more', title: 'More parameters', parameters: [] },
  {
    id: 'testground', title: 'Testground',
    parameters: ['TEST_RUNNER', 'TEST_BUILDER', 'TEST_PLAN', 'RUN_CONFIG', 'BUILD_CONFIG', 'COMPOSITION_NAME', 'AUTHOR']
  }
]

/** Section of the parameters that no section names. */
const OTHERS = 'more'

/** Parameters that follow from others, or can have one value only. */
const derived: ReadonlySet<string> = new Set(['N_CONTAINER_NODES_TOTAL', 'N_ATTACK_NODES'])

/** A section with the declarations of its parameters. */
export interface LaidOutSection {
  readonly id: string
  readonly title: string
  readonly parameters: readonly Parameter[]
}

/**
 * Lays parameters out in sections: every one that can be set is in one of them.
 *
 * @param declared declarations, in the order of help. @default the composer's
 */
export function layOut (declared: readonly Parameter[] = parameters): LaidOutSection[] {
  const placed = new Set(places.flatMap(place => place.parameters))
  const others = declared.filter(({ name }) => !placed.has(name) && !derived.has(name))
  return places.map(place => ({
    id: place.id, title: place.title,
    parameters: [
      ...place.parameters.flatMap(name => declared.filter(parameter => parameter.name === name)),
      ...place.id === OTHERS ? others : []
    ]
  }))
}
