import { expect, test } from 'vitest'
import { Kernel } from '../src/kernel.ts'
import { Layout } from '../src/layout.ts'
import type { SimNode } from '../src/sim-node.ts'
import { SimSyncClient } from '../src/sync-client.ts'
import { SyncService } from '../src/sync-service.ts'
import { TopicLogs } from '../src/topic-logs.ts'

const MS = 1e6

/** A service on a thread of its own instances, which have no peers. */
function createService (instances: number): {
  readonly kernel: Kernel
  readonly createClient: (index: number) => { readonly client: SimSyncClient, readonly node: SimNode }
} {
  const kernel = new Kernel(1)
  const layout = new Layout(instances, 0)
  const logs = new TopicLogs()
  const service = kernel.addNode(layout.service)
  service.receiver = new SyncService({ kernel, carrier: kernel, layout, logs, node: service })
  return {
    kernel,
    createClient: index => {
      const node = kernel.addNode(layout.instanceNode(index))
      const client = new SimSyncClient({ kernel, carrier: kernel, logs, node, service: layout.service })
      node.receiver = client
      return { client, node }
    }
  }
}

/** A service with clients at nodes 0, 1, …, and what they noted with the time of it. */
async function simulate (
  count: number, live: (client: SimSyncClient, index: number, note: (what: unknown) => void, signal: AbortSignal) => Promise<void>
): Promise<Array<readonly [atMs: number, client: number, what: unknown]>> {
  const { kernel, createClient } = createService(count)
  const notes: Array<readonly [number, number, unknown]> = []
  const { signal } = new AbortController()
  for (let index = 0; index < count; index++) {
    const { client, node } = createClient(index)
    kernel.schedule(node, index * MS, () => {
      void live(client, index, what => { notes.push([Math.floor(kernel.nowNs / MS), index, what]) }, signal)
    })
  }
  await new Promise<void>(resolve => {
    setImmediate(() => {
      kernel.run(Infinity, 100_000)
      resolve()
    })
  })
  return notes
}

test('publishing numbers entries in order of arrival; a subscriber gets all of them, from the first on', async () => {
  const notes = await simulate(3, async (client, index, note, signal) => {
    note(await client.publish('topic', { from: index }, signal))
    for await (const entries of client.subscribe('topic', signal)) {
      if (entries.length < 3) continue
      note(entries)
      break
    }
  })
  expect(notes.slice(0, 3)).toEqual([[100, 0, 1], [101, 1, 2], [102, 2, 3]])
  const [[, , first] = []] = notes.slice(3)
  expect(notes.slice(3).every(([, , what]) => what === first)).toBe(true)
  expect(notes.slice(3).map(([, client, what]) => [client, what]).sort()).toEqual(
    [0, 1, 2].map(client => [client, [{ from: 0 }, { from: 1 }, { from: 2 }]]))
})

test('a barrier opens when the state has been entered often enough, and each notices at a time of its own', async () => {
  const notes = await simulate(4, async (client, _index, note, signal) => {
    await client.signalEntry('ready', signal)
    await client.barrier('ready', 4, signal)
    note('open')
  })
  expect(notes.map(([, client]) => client).sort()).toEqual([0, 1, 2, 3])
  // the last signal arrives at 53 ms and is answered at 103; then each barrier travels 50 ms there and back, and 0–100 ms more
  for (const [atMs] of notes) {
    expect(atMs).toBeGreaterThanOrEqual(200)
    expect(atMs).toBeLessThanOrEqual(303)
  }
  expect(new Set(notes.map(([atMs]) => atMs)).size).toBeGreaterThan(1)
})

test('barriers of one state open each at its own number of entries, one at the present number at once', async () => {
  const opened: string[] = []
  await simulate(3, async (client, index, _note, signal) => {
    await client.signalEntry('ready', signal)
    for (const target of [3 - index, 3]) {
      await client.barrier('ready', target, signal)
      opened.push(`${index}: ${target}`)
    }
    if (index === 0) await client.signalEntry('ready', signal)
    await client.barrier('ready', 4, signal)
    opened.push(`${index}: 4`)
  })
  expect(opened.filter(each => !each.endsWith('4')).sort()).toEqual(['0: 3', '0: 3', '1: 2', '1: 3', '2: 1', '2: 3'])
  expect(opened.filter(each => each.endsWith('4')).sort()).toEqual(['0: 4', '1: 4', '2: 4'])
})

test('an abort ends every wait with its reason', async () => {
  const { client } = createService(1).createClient(0)
  const controller = new AbortController()
  const reason = new Error('enough')
  const waits = [
    client.barrier('never', 1, controller.signal),
    client.subscribe('empty', controller.signal)[Symbol.asyncIterator]().next()
  ]
  setImmediate(() => { controller.abort(reason) })
  for (const wait of waits) await expect(wait).rejects.toBe(reason)
  await expect(client.publish('topic', 1, controller.signal)).rejects.toBe(reason)
})
