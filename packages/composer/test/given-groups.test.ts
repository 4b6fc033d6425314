import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expandInstances } from '@gsplan/testground'
import { afterAll, expect, test } from 'vitest'
import { compose, replaceRouters, routersOf } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-groups-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const groups = (...list: object[]): string => `GROUPS=${JSON.stringify(list)}`
const topics = 'TOPIC_CONFIG=[{"id": "blocks", "message_rate": "4/s", "message_size": "1 KiB"}, {"id": "txs", "message_rate": "1/s", "message_size": "99"}]'
const three = groups(
  { id: 'validators', instances: 6, publishers: 2 },
  { id: 'users', instances: 4, publishers: 4, topics: ['txs'], role: 'sybil' },
  { id: 'watchers', instances: 3, build_selectors: [] })

test('groups replace publishers and lurkers; one of which some publish becomes two', () => {
  const { composition, params } = compose({ define: [topics, three, 'N_HONEST_PEERS_PER_NODE=2'] })
  const specs = expandInstances(composition)
  const distinct = new Map(specs.map(spec => [spec.groupId, spec]))
  expect([...distinct.values()].map(({ groupId, groupInstanceCount, selectors, params: test }) =>
    [groupId, groupInstanceCount, selectors, test['publisher'], test['role'], test['router_api'], test['group_topics']])).toEqual([
    ['validators-publishers', 2, ['hardened_api'], 'true', undefined, '1.1', undefined],
    ['validators-lurkers', 4, ['hardened_api'], undefined, undefined, '1.1', undefined],
    ['users', 4, ['hardened_api'], 'true', 'sybil', '1.1', '["txs"]'],
    ['watchers', 3, [], undefined, undefined, '1.0', undefined]
  ])
  expect([composition.global.total_instances, params['N_NODES'], params['N_PUBLISHER'], params['N_CONTAINER_NODES_TOTAL']]).toEqual([13, 13n, 6n, 26n])
  // every group has all topics as its test parameter, for their places among each other
  expect(new Set(specs.map(spec => spec.params['topics'])).size).toBe(1)
})

test('definitions reach into groups by the type of a field', () => {
  const { params } = compose({ define: [
    topics, three, 'GROUPS.0.instances=7', 'GROUPS.1.topics=blocks,txs', 'GROUPS.3={"id": "more", "instances": 1}', 'GROUPS.3.gs_version=14.1.2'
  ] })
  expect(params['GROUPS']).toEqual([
    { id: 'validators', instances: 7n, publishers: 2n }, { id: 'users', instances: 4n, publishers: 4n, topics: ['blocks', 'txs'], role: 'sybil' },
    { id: 'watchers', instances: 3n, build_selectors: [] }, { id: 'more', instances: 1n }
  ])
  expect(params['N_NODES']).toBe(15n)
})

test('the router of all groups is the run\'s', () => {
  const one = { instances: 1, gs_module: '@libp2p/gossipsub' }
  expect(compose({ define: [groups({ id: 'a', ...one }, { id: 'b', ...one })] }).params).toMatchObject({
    GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '17.1.1', GROUPS: [{ id: 'a', instances: 1n }, { id: 'b', instances: 1n }]
  })
})

const mixed = groups(
  { id: 'old', instances: 3, publishers: 1 }, { id: 'new', instances: 2, gs_module: '@libp2p/gossipsub' },
  { id: 'older', instances: 1, gs_version: '14.1.0', gs_integrity: 'sha256-x' })

test('groups have routers of their own, and message ids that all of them agree on', () => {
  const { composition, params } = compose({ define: [topics, mixed] })
  const distinct = new Map(expandInstances(composition).map(spec => [spec.groupId, spec]))
  expect([...distinct.values()].map(({ groupId, dependencies, params: test }) =>
    [groupId, test['gs_module'], test['gs_version'], test['message_id'], dependencies])).toEqual([
    ['old-publishers', '@chainsafe/libp2p-gossipsub', '14.1.2'], ['old-lurkers', '@chainsafe/libp2p-gossipsub', '14.1.2'],
    ['new', '@libp2p/gossipsub', '17.1.1'], ['older', '@chainsafe/libp2p-gossipsub', '14.1.0']
  ].map(([id, module, version]) => [id, module, version, 'spec', [expect.objectContaining({ module, version })]]))
  const { GROUPS: list, GS_MODULE, GS_VERSION, MESSAGE_ID } = params
  expect({ list, GS_MODULE, GS_VERSION, MESSAGE_ID }).toEqual({
    list: [
      { id: 'old', instances: 3n, publishers: 1n, gs_module: '@chainsafe/libp2p-gossipsub', gs_version: '14.1.2' },
      { id: 'new', instances: 2n, gs_module: '@libp2p/gossipsub', gs_version: '17.1.1' },
      { id: 'older', instances: 1n, gs_module: '@chainsafe/libp2p-gossipsub', gs_version: '14.1.0', gs_integrity: 'sha256-x' }
    ],
    GS_MODULE: '@chainsafe/libp2p-gossipsub', GS_VERSION: '14.1.2', MESSAGE_ID: 'spec'
  })
  expect(compose({ define: [topics, mixed, 'MESSAGE_ID=default'] }).params['MESSAGE_ID']).toBe('default')
})

test('routers are named once each, with the code that is accepted, and replaced in all groups that have them', () => {
  const { params } = compose({ define: [topics, mixed] })
  const [old, newer, older] = routersOf(params)
  expect([old, newer, older]).toEqual([
    { module: '@chainsafe/libp2p-gossipsub', version: '14.1.2', groups: ['old'] },
    { module: '@libp2p/gossipsub', version: '17.1.1', groups: ['new'] },
    { module: '@chainsafe/libp2p-gossipsub', version: '14.1.0', integrity: 'sha256-x', groups: ['older'] }
  ])
  const all = replaceRouters(params, router => ({ ...router, integrity: `sha256-${router.version}` }))
  expect(routersOf(all).map(({ integrity }) => integrity)).toEqual(['sha256-14.1.2', 'sha256-17.1.1', 'sha256-14.1.0'])
  expect(all['GS_INTEGRITY']).toBe('sha256-14.1.2')
  // tags and ranges may stand for one version
  expect(replaceRouters(params, () => ({ module: 'm', version: '1' }))).toMatchObject({
    GS_MODULE: 'm', GS_VERSION: '1',
    GROUPS: [{ id: 'old', instances: 3n, publishers: 1n }, { id: 'new', instances: 2n }, { id: 'older', instances: 1n }]
  })
})

test('parameters that are written down with groups make the same composition', () => {
  for (const declared of [three, mixed]) {
    const first = compose({ define: [topics, declared] })
    const file = join(folder, 'again.toml')
    writeFileSync(file, first.paramsText)
    expect(compose({ files: [file] }).compositionText).toBe(first.compositionText)
  }
})

test.each<[string[], string]>([
  [['N_NODES=13'], 'GROUPS: expected no N_NODES beside it, as each group has its own instances, got N_NODES = 13'],
  [['N_PUBLISHER=2'], 'GROUPS: expected no N_PUBLISHER beside it, as each group has its own publishers, got N_PUBLISHER = 2'],
  [['GROUPS.1.topics=blobs'], 'GROUPS[1].topics: expected topics of TOPIC_CONFIG (blocks, txs), got "blobs"'],
  [['GROUPS.0.instances=0'], 'GROUPS[0].instances: expected at least 1, as the group validators has no instances otherwise, got 0'],
  [['GROUPS.0.publishers=7'], 'GROUPS[0].publishers: expected from 0 to instances (6), got 7'],
  [['GROUPS.1.id=validators-lurkers'], 'GROUPS[1].id: expected a name of its own, got "validators-lurkers"'],
  [['GROUPS.1.id=a/b'], 'GROUPS[1].id: expected a name without /, \\ and control characters, got "a/b"'],
  [['GROUPS.1.role=Sybil'], 'GROUPS[1].role: expected a role of 1 to 32 lower-case letters, got "Sybil"'],
  [['GROUPS.1.muxer=mplex'], 'GROUPS[1]: unknown field muxer, as MUXER is the same for all groups'],
  [['GROUPS.1.instanzes=1'], 'GROUPS[1]: unknown field instanzes, did you mean instances?'],
  [['GROUPS.1.topics=[1]'], 'GROUPS[1].topics: expected an array of texts, got [1]'],
  [['GROUPS.1.id='], 'GROUPS[1].id: expected a text, got ""'],
  [[`GROUPS.1.id=${'é'.repeat(26)}`], `GROUPS[1].id: expected at most 50 bytes, got "${'é'.repeat(26)}"`],
  [['GROUPS.1.id=a\nb'], 'GROUPS[1].id: expected a name without /, \\ and control characters, got "a\\nb"'],
  [['GROUPS.1={"instances": 1}'], 'GROUPS[1].id: expected a text, got none'],
  [['GROUPS.1={"id": "b"}'], 'GROUPS[1].instances: expected a whole number, got none'],
  [['GROUPS.1={"id": "b", "instances": "4"}'], 'GROUPS[1].instances: expected a whole number, got "4"'],
  [['GROUPS.1.instances=1000000001'], 'GROUPS[1].instances: expected at most 1000000000, got 1000000001'],
  [['GROUPS.1.topics.5=txs'], '-D GROUPS.1.topics.5: expected an index from 0 to 1, got 5'],
  [['GROUPS.1.instances=many'], 'GROUPS.1.instances: expected a whole number, got "many"'],
  [['GROUPS.1=5'], 'GROUPS[1]: expected a table, got 5'],
  [['GROUPS.1={"id": "b", "instances": 1.5}'], 'GROUPS[1].instances: expected a whole number, got 1.5']
])('%j beside groups', (define, message) => {
  expect(() => compose({ define: [topics, three, ...define] })).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
})

test('a number of instances in a file or flag beside groups is refused, an empty one is none', () => {
  const file = join(folder, 'count.toml')
  writeFileSync(file, 'N_NODES = 12\n')
  expect(() => compose({ files: [file], define: [three, topics] })).toThrow('GROUPS: expected no N_NODES beside it')
  expect(() => compose({ instances: 5, define: [three, topics] })).toThrow('GROUPS: expected no N_NODES beside it')
  expect(compose({ define: [three, topics, 'N_NODES='] }).params['N_NODES']).toBe(13n)
})

test('a topic that publishers of no group have is silent, others need a message', () => {
  const define = [topics, groups({ id: 'a', instances: 2, publishers: 2, topics: ['txs'] }, { id: 'b', instances: 1 }), 'TOPIC_CONFIG.0.message_rate=1/h']
  expect(() => compose({ define })).not.toThrow()
  expect(() => compose({ define: [...define, 'TOPIC_CONFIG.1.message_rate=1/h'] })).toThrow(
    'TOPIC_CONFIG[1].message_rate: expected a rate that gives a message within T_RUN (3m), got 1/h on txs')
})

test.each<[string, string]>([
  ['[{"id": "a", "instances": 0}]', 'GROUPS[0].instances: expected at least 1, as the group a has no instances otherwise, got 0'],
  ['[{"id": "a", "instances": -4, "publishers": -4}]', 'GROUPS[0].instances: expected at least 1, as the group a has no instances otherwise, got -4'],
  ['[{"id": "a", "instances": "4"}]', 'GROUPS[0].instances: expected a whole number, got "4"'],
  ['[{"id": "a", "instances": 4, "publishers": 9}]', 'GROUPS[0].publishers: expected from 0 to instances (4), got 9'],
  ['[{"id": "a", "instances": 4, "publishers": -1}]', 'GROUPS[0].publishers: expected from 0 to instances (4), got -1'],
  ['[{}]', 'GROUPS[0].id: expected a text, got none'],
  ['[null]', 'GROUPS[0]: expected a table, got null'],
  ['null', 'GROUPS: expected an array of groups, got "null"'],
  ['{"id": "a"}', 'GROUPS: expected an array of groups, got {"id": "a"}']
])('GROUPS=%s is refused for its own fault, not for a number that follows from it', (text, message) => {
  expect(() => compose({ define: [`GROUPS=${text}`] })).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
})

test('an index reaches into the topics of a group that has none yet', () => {
  expect(compose({ define: [topics, groups({ id: 'a', instances: 2, publishers: 1 }), 'GROUPS.0.topics.0=txs'] }).params['GROUPS'])
    .toEqual([{ id: 'a', instances: 2n, publishers: 1n, topics: ['txs'] }])
})
