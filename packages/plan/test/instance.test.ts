import { readTrace, traceEventType } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { runInstance } from '../src/index.ts'
import { createMemoryWorld, type MemoryPorts } from '../src/testing/index.ts'
import { eventsOf, messagesOf, runInstances, shortParams } from './worlds.ts'

/** Kinds of the events in a trace file. */
async function traceOf ({ outputs }: MemoryPorts, name: string): Promise<string[]> {
  const kinds: string[] = []
  const names = Object.entries(traceEventType)
  const source = (async function * () { yield outputs.bytes(name) })()
  for await (const batch of readTrace(source)) {
    for (const { type } of batch) kinds.push(names.find(([, number]) => number === type)?.[0] ?? '')
  }
  return kinds
}

describe('a publisher and a lurker', async () => {
  const publisher = { ...shortParams, publisher: 'true', t_score_inspect_period: '1s' }
  const { results, ports: [first, second], world } = await runInstances([publisher, shortParams]) as
    Awaited<ReturnType<typeof runInstances>> & { ports: readonly [MemoryPorts, MemoryPorts] }

  test('both end well', () => {
    expect(results).toEqual([{ outcome: 'ok' }, { outcome: 'ok' }])
    expect([first, second].map(ports => eventsOf(ports).at(-1))).toEqual([
      { kind: 'success', group: 'all' }, { kind: 'success', group: 'all' }
    ])
  })

  test('the log tells the whole life, in order', () => {
    expect(messagesOf(first)).toEqual([
      'honest container 1 with 1 peers', 'egress: 10ms latency (± 1ms jitter) and 10240 MiB/s',
      'Host peer ID: memory1, seq 1, node type: honest, node type seq: 1, node index: 0 / 1, addrs: [/memory/memory1]',
      'recording peer scores to peer-scores-honest-1.json', 'Setup discovery', 'waiting for peer information from 2 peers',
      'received peer information from 2 peers in 0.000s', 'Signalling ready state', 'All instances in ready state, continuing',
      expect.stringMatching(/^delay connect to peers by /), 'Joining initial topics', 'joining topic blocks as a publisher',
      'Wait for 1s warmup time', expect.stringMatching(/^connecting to peers after /), 'Wait for 1s run time',
      'Starting publisher with 250ms publish interval, 4 messages', 'Published 4 of 4 messages on blocks: 0 failed, 0 late, by seq 1',
      'Run time complete, cooling down for 1s', 'Cool down complete'
    ])
    expect(messagesOf(second)).toContain('joining topic blocks as a lurker')
  })

  test('files have their names and contents', async () => {
    expect(first.outputs.names).toEqual([
      'connections-honest-1-0.json', 'peer-scores-honest-1.json', 'run.out', 'tracer-output-honest-1-aggregate.json',
      'tracer-output-honest-1-filtered.bin'
    ])
    expect(second.outputs.names).toEqual([
      'connections-honest-2-0.json', 'run.out', 'tracer-output-honest-2-aggregate.json', 'tracer-output-honest-2-filtered.bin'
    ])
    expect(JSON.parse(first.outputs.text('connections-honest-1-0.json'))).toEqual({ Latency: 10_000_000, Connections: ['honest-2-0'] })
    expect(JSON.parse(second.outputs.text('tracer-output-honest-2-aggregate.json'))).toMatchObject({
      LocalPeer: 'memory2', Published: 0, Delivered: 4
    })
    expect(await traceOf(first, 'tracer-output-honest-1-filtered.bin')).toEqual(
      Array.from({ length: 4 }, () => ['PUBLISH_MESSAGE', 'DELIVER_MESSAGE']).flat())
    expect(await traceOf(second, 'tracer-output-honest-2-filtered.bin')).toEqual(Array<string>(4).fill('DELIVER_MESSAGE'))
    expect(first.outputs.text('run.out')).toBe(first.lines.map(line => `${line}\n`).join(''))
  })

  test('a publisher\'s own deliveries don\'t count', () => {
    expect([first.counts, second.counts]).toEqual([{ published: 4, delivered: 0 }, { published: 0, delivered: 4 }])
  })

  test('topics of the sync service are those of the original plan', () => {
    expect(world.sync.topics).toEqual(['node-type-honest', 'nodes', 'pubsub-test-peers'])
    expect(world.sync.entries('pubsub-test-peers')[0]).toEqual({
      info: { peerId: 'memory1', addrs: ['/memory/memory1'] }, seq: 1, nodeType: 'honest', nodeTypeSeq: 1, nodeIndex: 0, isPublisher: true
    })
  })

  test('everything is stopped', () => {
    expect(world.target.routers.map(({ state, trace }) => [state, trace])).toEqual([['stopped', undefined], ['stopped', undefined]])
    expect(first.hosts.map(({ connections }) => connections)).toEqual([0])
  })
})

test('without a number of peers, every instance has as many as this one', async () => {
  const silent = Object.fromEntries(Object.entries(shortParams).filter(([name]) => name !== 'n_container_nodes_total'))
  const params = { ...silent, n_nodes_per_container: '2' }
  const { results, ports } = await runInstances([params, params])
  expect(results).toEqual([{ outcome: 'ok' }, { outcome: 'ok' }])
  const messages = ports.flatMap(each => eventsOf(each)).flatMap(event => event.kind === 'message' ? [event.message] : [])
  expect(messages.filter(message => message.startsWith('waiting for peer information'))).toEqual(
    ['waiting for peer information from 4 peers', 'waiting for peer information from 4 peers'])
})

describe('failures', () => {
  test.each([
    [{ env: { testCase: 'other' } }, {}, 'unknown test case other: expected evaluate'],
    [{}, { t_run: 'soon' }, 't_run: expected a duration such as 300ms or 1m30s, got "soon"'],
    [{}, { topology: '{"honest-2-0": {}}' }, 'topology: expected an entry for honest-1-0, found none'],
    [{}, { n_container_nodes_total: '2', t_setup: '5s' }, 'registration: 1 of 2 peers after 5.0 s; missing: honest-2-0'],
    [{}, { n_container_nodes_total: '30', t_setup: '5s' }, 'registration: 1 of 30 peers after 5.0 s; missing: honest-2-0, honest-3-0, honest-4-0, honest-5-0, honest-6-0, honest-7-0, honest-8-0, honest-9-0, honest-10-0, honest-11-0 and 19 more']
  ])('that the plan can name: %j %j', async (more, params, error) => {
    const { results, ports } = await runInstances([{ n_container_nodes_total: '1', ...params }], more)
    expect(results).toEqual([{ outcome: 'failed', error }])
    expect(ports.map(each => eventsOf(each).at(-1))).toEqual([{ kind: 'failure', group: 'all', error }])
  })

  test('peers that register but are never ready', async () => {
    const world = createMemoryWorld()
    const ports = world.createPorts({ n_container_nodes_total: '2', t_setup: '5s' })
    const { signal } = new AbortController()
    await world.sync.publish('pubsub-test-peers', { info: { peerId: 'other', addrs: [] }, nodeType: 'honest' }, signal)
    expect(await runInstance(ports, signal)).toEqual({
      outcome: 'failed', error: 'ready: not all 2 peers were ready in the time for setting up'
    })
  })

  test('a defect is a crash, with its stack', async () => {
    const world = createMemoryWorld()
    const cause = new TypeError('no')
    const ports = { ...world.createPorts({}), createHost: async () => { throw cause } }
    expect(await runInstance(ports, new AbortController().signal)).toEqual({ outcome: 'crashed', error: 'no' })
    expect(eventsOf(ports).at(-1)).toEqual({ kind: 'crash', group: 'all', error: 'no', stacktrace: cause.stack })
  })

  test('an end that the engine asks for fails the instance with its reason, and closes its files', async () => {
    const world = createMemoryWorld()
    const ports = world.createPorts({ ...shortParams, n_container_nodes_total: '1', t_warm: '1h' })
    const controller = new AbortController()
    const ended = runInstance(ports, controller.signal)
    await world.clock.sleep(30_000_000_000n, new AbortController().signal)
    controller.abort(new Error('interrupted'))
    expect(await ended).toEqual({ outcome: 'failed', error: 'interrupted' })
    expect(world.target.routers.map(({ state }) => state)).toEqual(['stopped'])
    expect(ports.outputs.names).toContain('tracer-output-honest-1-aggregate.json')
  })

  test('one peer of an instance fails: the others end with it', async () => {
    const world = createMemoryWorld()
    const ports = world.createPorts({ n_container_nodes_total: '2', n_nodes_per_container: '2' })
    const broken = {
      ...ports,
      createHost: async (index: number) => {
        const host = await ports.createHost(index)
        if (index === 1) host.startRouter = async () => { throw new Error('no router') }
        return host
      }
    }
    expect(await runInstance(broken, new AbortController().signal)).toEqual({ outcome: 'crashed', error: 'no router' })
    expect(world.target.routers.map(({ state }) => state)).toEqual(['stopped'])
  })
})

test('what no JS router can follow is said, and the run goes on', async () => {
  const { results, ports } = await runInstances([{ validate_queue_size: '4', outbound_queue_size: '8' }])
  expect(results).toEqual([{ outcome: 'ok' }])
  expect(ports.flatMap(messagesOf).slice(0, 2)).toEqual([
    'Not supported by this router: validate_queue_size=4 (it has no validation queue)',
    'Not supported by this router: outbound_queue_size=8 (its outbound limit is in bytes, not in messages)'
  ])
})
