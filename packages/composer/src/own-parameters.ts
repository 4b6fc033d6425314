import type { Parameter } from './parameter.ts'
import {
  HOUR_NS, MS_NS, usualHistory, usualLatency, usualMemory
} from './usual-ranges.ts'

/** Parameters beside those of the original plan: written only when they differ from their default. */
export const ownParameters: readonly Parameter[] = [
  {
    name: 'SIGNING', testParameter: 'signing',
    type: 'string', choices: ['strict-sign', 'strict-no-sign'], whenAbsent: 'strict-sign', optional: true,
    inRouter: 'option',
    meaning: 'strict-sign: messages are signed and verified, as in production (the simulation verifies each signature ' +
      'once and shares the result); strict-no-sign: neither'
  },
  {
    name: 'MUXER', testParameter: 'muxer',
    type: 'string', choices: ['yamux', 'mplex'], whenAbsent: 'yamux', optional: true,
    meaning: 'stream muxer of connections; mplex has no flow control, and real nodes install it when it is asked for'
  },
  {
    name: 'TRANSPORT', testParameter: 'transport',
    type: 'string', choices: ['tcp', 'quic'], whenAbsent: 'tcp', optional: true,
    meaning: 'transport of connections; quic is for the exec engine with routers of libp2p 2 and 3: it is installed ' +
      'when it is asked for, and its links are not shaped'
  },
  {
    name: 'MESSAGE_ID', testParameter: 'message_id', type: 'string', choices: ['default', 'spec'], optional: true,
    inRouter: 'option',
    meaning: 'ids of signed messages: default = the router\'s own (JS routers: public key and sequence number); spec = ' +
      'author and sequence number, the default of the gossipsub specification and of Go routers, so that all recognise ' +
      'a message; default: spec in GROUPS of several routers, else default'
  },
  {
    name: 'T_VALIDATION', testParameter: 't_validation', type: 'duration', whenAbsent: '0s', optional: true,
    inRouter: 'emulated',
    usual: usualLatency,
    meaning: 'minimum time that a node validates a message before it forwards it'
  },
  {
    name: 'T_VALIDATION_MAX', testParameter: 't_validation_max', type: 'duration', whenAbsent: '0s', optional: true,
    inRouter: 'emulated',
    usual: usualLatency,
    meaning: 'maximum validation time; 0 = always T_VALIDATION'
  },
  {
    name: 'IDONTWANT_MIN_SIZE', testParameter: 'idontwant_min_size',
    type: 'int', unit: 'bytes', min: -1, whenAbsent: -1, optional: true,
    inRouter: 'option',
    usual: { most: 2 ** 30 },
    meaning: 'minimum message size for IDONTWANT, −1 = the implementation\'s default'
  },
  {
    name: 'PROTOCOL', testParameter: 'protocol', type: 'string', choices: ['1.0', '1.1', '1.2'], optional: true,
    inRouter: 'emulated',
    meaning: 'newest gossipsub protocol that a node speaks; default: the router\'s newest'
  },
  {
    name: 'HISTORY_LENGTH', testParameter: 'history_length',
    type: 'int', unit: 'heartbeats', min: -1, whenAbsent: -1, optional: true,
    inRouter: 'option',
    usual: usualHistory,
    meaning: 'heartbeats that the message cache keeps, −1 = the implementation\'s default'
  },
  {
    name: 'HISTORY_GOSSIP', testParameter: 'history_gossip',
    type: 'int', unit: 'heartbeats', min: -1, whenAbsent: -1, optional: true,
    inRouter: 'option',
    usual: usualHistory,
    meaning: 'heartbeats of the message cache that a node gossips about, −1 = the implementation\'s default'
  },
  {
    name: 'SEEN_TTL', testParameter: 'seen_ttl', type: 'duration', min: 1e6, optional: true,
    inRouter: 'option',
    usual: usualMemory,
    meaning: 'time for which a node recognises a message that it has seen; default: the implementation\'s'
  },
  {
    name: 'FANOUT_TTL', testParameter: 'fanout_ttl', type: 'duration', min: 1e6, optional: true,
    inRouter: 'option',
    usual: usualMemory,
    meaning: 'time after the last publish for which a node keeps the fanout of a topic that it has not joined; default: ' +
      'the implementation\'s'
  },
  {
    name: 'PRUNE_BACKOFF', testParameter: 'prune_backoff', type: 'duration', min: 1e6, optional: true,
    inRouter: 'option',
    usual: usualMemory,
    meaning: 'time after a PRUNE in which a node does not graft the peer; default: the implementation\'s'
  },
  {
    name: 'UNSUBSCRIBE_BACKOFF', testParameter: 'unsubscribe_backoff', type: 'duration', min: 1e6, optional: true,
    inRouter: 'option',
    usual: usualMemory,
    meaning: 'the same after leaving a topic; default: the implementation\'s'
  },
  {
    name: 'IWANT_FOLLOWUP', testParameter: 'iwant_followup', type: 'duration', min: 1e6, optional: true,
    inRouter: 'option',
    usual: { least: 100 * MS_NS, most: HOUR_NS },
    meaning: 'time within which an IWANT has to be answered, else the peer is penalised; default: the implementation\'s'
  },
  {
    name: 'MAX_MESSAGE_SIZE', testParameter: 'max_message_size', type: 'size', unit: 'bytes', min: 1, optional: true,
    inRouter: 'option',
    usual: { least: 1024, most: 2 ** 30 },
    meaning: 'longest RPC that a node takes, such as 10 MiB; default: the implementation\'s (4 MiB in JS routers, of ' +
      'which @libp2p/gossipsub never sends a longer one)'
  }
]
