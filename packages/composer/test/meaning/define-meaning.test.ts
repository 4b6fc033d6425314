import { describe, expect, test } from 'vitest'
import { meaningOfDefine } from '../../src/index.ts'

/** Spellings of one value each. */
const same: ReadonlyArray<readonly [name: string, spellings: readonly string[]]> = [
  ['N_NODES', ['4', '04', '+4']],
  ['JITTER_PCT', ['0', '-0', '00']],
  ['GOSSIP_FACTOR', ['0.25', '.25', '2.5e-1']],
  ['BANDWIDTH_MB', ['1', '1.0', '1e0']],
  ['T_LATENCY', ['5ms', '5000us', '5000µs', '0.005s', '0h5ms']],
  ['T_SCORE_INSPECT_PERIOD', ['0', '0s', '0ms']],
  ['MAX_MESSAGE_SIZE', ['1 KiB', '1KiB', '1024', '1024 B']],
  ['FLOOD_PUBLISHING', ['true', 'TRUE', 'True']],
  ['HONEST_CONNECT_DELAYS', ['5@10s,15@1m', '05@10000ms,15@60s']],
  ['HONEST_CONNECT_DELAYS', ['1m', '60s']],
  ['TOPIC_CONFIG.0.message_rate', ['2/s', '120/m', '2/1s', '2.0/1000ms', '4/2s']],
  ['TOPIC_CONFIG.0.message_size', ['2 KiB', '2048']],
  ['TOPIC_CONFIG.0', ['{"id": "a", "message_rate": "1/s", "message_size": "1 KiB"}', '{ message_size = 1024, message_rate = "60/m", id = "a" }']],
  ['TOPIC_CONFIG', ['[{"id": "a", "message_rate": "1/s", "message_size": 1024}]', '[{id = "a", message_size = "1KiB", message_rate = "1/1s"}]']],
  ['PEER_SCORE_PARAMS.DecayInterval', ['1s', '1000ms']],
  ['PEER_SCORE_PARAMS.Topics.blocks.TopicWeight', ['1', '1.0', '+1']],
  ['PEER_SCORE_PARAMS', [
    '{"DecayInterval": "1s", "Topics": {"Blocks": {"TopicWeight": 1.0}}, "Thresholds": {"GossipThreshold": -4000}}',
    '{"thresholds": {"gossipThreshold": -4e3}, "decayInterval": "1000ms", "topics": {"Blocks": {"topicweight": 1, "TimeInMeshWeight": 0}}}'
  ]],
  ['TOPOLOGY', ['{"honest-1-0": {"Latency": 0, "Connections": []}, "honest-2-0": {"Connections": ["honest-1-0"]}}',
    '{"honest-2-0": {"Latency": 0, "Connections": ["honest-1-0"]}, "honest-1-0": {}}']],
  ['BUILD_SELECTORS', ['a,b', '["a", "b"]']],
  ['GROUPS', ['[{"id": "a", "instances": 3}]', '[{instances = 3, id = "a"}]']],
  ['GROUPS.0.instances', ['3', '03']]
]

/** Values that differ, although they look alike. */
const different: ReadonlyArray<readonly [name: string, values: readonly string[]]> = [
  ['T_LATENCY', ['5ms', '5s', '50ms']],
  ['MAX_MESSAGE_SIZE', ['1 KiB', '1 kB', '1 MiB']],
  ['TOPIC_CONFIG.0.message_rate', ['1/s', '1/m', '0.1/s', '0.2/s', '0/s']],
  ['TOPIC_CONFIG.0.id', ['1', '01', '1.0']],
  ['GS_VERSION', ['1.0', '1', '1.00']],
  ['PEER_SCORE_PARAMS', ['{"Topics": {"a": {"TopicWeight": 1}}}', '{"Topics": {"A": {"TopicWeight": 1}}}', '{}', '{"AppSpecificWeight": 1}']],
  ['HONEST_CONNECT_DELAYS', ['5@10s', '10s', '']],
  ['TOPOLOGY', ['{"honest-1-0": {"Connections": ["honest-2-0", "honest-3-0"]}}', '{"honest-1-0": {"Connections": ["honest-3-0", "honest-2-0"]}}']],
  ['N_NODES', ['x', 'y', '']],
  ['NO_SUCH', ['4', '04']]
]

describe('a value has the same meaning', () => {
  test.each(same)('%s %j', (name, spellings) => {
    expect(spellings.map(text => meaningOfDefine(name, text))).toEqual(spellings.map(() => meaningOfDefine(name, spellings[0] ?? '')))
  })
})

describe('values have different meanings', () => {
  test.each(different)('%s %j', (name, values) => {
    expect(new Set(values.map(text => meaningOfDefine(name, text))).size).toBe(values.length)
  })
})
