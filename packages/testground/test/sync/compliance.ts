import { setMaxListeners } from 'node:events'
import { WebSocket } from 'ws'
import { describe, expect, test } from 'vitest'
import { SyncServiceClient } from '../../src/sync/index.ts'

let runs = 0
const never = new AbortController().signal
setMaxListeners(0, never)

/** What any sync service must do, ours and Testground's own. */
export function describeSyncService (name: string, url: () => string): void {
  const connect = async (run = `run${process.pid}-${++runs}`): Promise<SyncServiceClient> =>
    SyncServiceClient.connect({ url: url(), env: { run, plan: 'p', testCase: 'c' } })

  async function take (entries: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
    const taken: unknown[] = []
    for await (const entry of entries) {
      taken.push(entry)
      if (taken.length === count) break
    }
    return taken
  }

  /** Sends raw messages and collects as many answers, or the code with which the connection ends. */
  async function raw (messages: ReadonlyArray<string | Buffer>, answers: number): Promise<unknown[]> {
    const socket = new WebSocket(`${url()}/any/path?x=1`)
    const received: unknown[] = []
    await new Promise<void>((resolve, reject) => {
      socket.on('open', () => { for (const message of messages) socket.send(message) })
      socket.on('message', data => {
        received.push(JSON.parse((data as Buffer).toString('utf8')))
        if (received.length === answers) resolve()
      })
      socket.on('close', code => {
        received.push(code)
        resolve()
      })
      socket.on('error', reject)
    })
    socket.terminate()
    return received
  }

  describe(name, () => {
    test('a topic is seen whole and in order by everybody, whenever they come', async () => {
      const [one, two] = [await connect('shared'), await connect('shared')]
      const topic = `t${process.pid}-${++runs}`
      expect(await one.publish(topic, { a: [1, 'x'] }, never)).toBe(1)
      const early = take(one.subscribe(topic, never), 3)
      expect(await two.publish(topic, 'text', never)).toBe(2)
      expect(await one.publish(topic, null, never)).toBe(3)
      const entries = [{ a: [1, 'x'] }, 'text', null]
      expect(await early).toEqual(entries)
      expect(await take(two.subscribe(topic, never), 3)).toEqual(entries)
      await Promise.all([one.close(), two.close()])
    })

    test('a state counts, and a barrier opens at its target, before or after it is waited for', async () => {
      const [one, two] = [await connect('states'), await connect('states')]
      const state = `s${process.pid}-${++runs}`
      const opened: string[] = []
      const waiting = two.barrier(state, 2, never).then(() => { opened.push('two') })
      expect(await one.signalEntry(state, never)).toBe(1)
      await one.barrier(state, 1, never)
      opened.push('one')
      expect(await two.signalEntry(state, never)).toBe(2)
      await waiting
      expect(opened).toEqual(['one', 'two'])
      await one.barrier(state, 2, never)
      await one.barrier(state, 0, never)
      await Promise.all([one.close(), two.close()])
    })

    test('runs don\'t meet', async () => {
      const [one, two] = [await connect(), await connect()]
      expect(await one.signalEntry('same', never)).toBe(1)
      expect(await two.signalEntry('same', never)).toBe(1)
      expect(await one.publish('same', 1, never)).toBe(1)
      expect(await two.publish('same', 2, never)).toBe(1)
      expect(await take(two.subscribe('same', never), 1)).toEqual([2])
      await Promise.all([one.close(), two.close()])
    })

    test('an answer has all five keys; binary messages are taken; an unknown operation is not answered', async () => {
      const topic = `run:raw-${process.pid}-${++runs}:topic`
      expect(await raw([
        JSON.stringify({ id: 'n', nothing: {} }), Buffer.from(JSON.stringify({ id: 'a', publish: { topic, payload: { b: 1 } } }))
      ], 1)).toEqual([{ id: 'a', error: '', publish: { seq: 1 }, subscribe: '', signal_entry: null }])
      expect(await raw([JSON.stringify({ id: 'b', subscribe: { topic } })], 1)).toEqual([
        { id: 'b', error: '', publish: null, subscribe: '{"b":1}', signal_entry: null }])
      expect(await raw([JSON.stringify({ id: 'c', barrier: { state: topic, target: 0 } })], 1)).toEqual([
        { id: 'c', error: '', publish: null, subscribe: '', signal_entry: null }])
      expect(await raw([JSON.stringify({ id: 'd', signal_entry: { state: topic } })], 1)).toEqual([
        { id: 'd', error: '', publish: null, subscribe: '', signal_entry: { seq: 1 } }])
    })

    test('of several operations the first is done, and one that is null is none', async () => {
      const key = `run:several-${process.pid}-${++runs}`
      expect(await raw([JSON.stringify({
        id: 'a', is_cancel: false, publish: null, subscribe: null, barrier: { state: key }, signal_entry: { state: key }
      })], 1)).toEqual([{ id: 'a', error: '', publish: null, subscribe: '', signal_entry: null }])
      expect(await raw([JSON.stringify({ id: 'b', signal_entry: { state: key } })], 1)).toMatchObject([{ signal_entry: { seq: 1 } }])
      expect(await raw([JSON.stringify({ id: 'c', publish: { topic: key } }), JSON.stringify({ id: 'd', subscribe: { topic: key } })], 2))
        .toMatchObject([{ id: 'c', publish: { seq: 1 } }, { id: 'd', subscribe: 'null' }])
    })

    test('a wait holds up nothing else of its connection; two subscriptions each get everything', async () => {
      const client = await connect()
      const waiting = client.barrier('later', 2, never)
      expect(await client.signalEntry('later', never)).toBe(1)
      const [one, two] = [take(client.subscribe('t', never), 2), take(client.subscribe('t', never), 2)]
      expect([await client.publish('t', 1, never), await client.publish('t', 2, never)]).toEqual([1, 2])
      expect(await Promise.all([one, two])).toEqual([[1, 2], [1, 2]])
      expect(await client.signalEntry('later', never)).toBe(2)
      await waiting
      await client.close()
    })

    test('the events of a run are a topic, as Testground\'s runners read them', async () => {
      const run = `events-${process.pid}-${++runs}`
      const client = await connect(run)
      await client.signalEvent({ kind: 'success', group: 'g' }, never)
      expect(await raw([JSON.stringify({ id: 'e', subscribe: { topic: `run:${run}:plan:p:case:c:run_events` } })], 1))
        .toMatchObject([{ id: 'e', subscribe: '{"success_event":{"group":"g"}}' }])
      await client.close()
    })

    test('anything but a WebSocket is 426', async () => {
      expect((await fetch(url().replace('ws:', 'http:'))).status).toBe(426)
    })

    test.each(['{', '"text"', '{"id": 5}', '{"id": "a", "barrier": {"state": 1}}', '{"id": "a", "publish": 1}', JSON.stringify(['é'.repeat(200)])])('%s ends the connection with 1007', async message => {
      expect(await raw([message], 1)).toEqual([1007])
    })

    test('a wait that is aborted ends with the signal\'s reason, and the client goes on', async () => {
      const client = await connect()
      const controller = new AbortController()
      const waiting = client.barrier('never', 1, controller.signal)
      const entries = take(client.subscribe('nothing', controller.signal), 1)
      controller.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
      await expect(entries).rejects.toThrow('enough')
      expect(await client.signalEntry('after', never)).toBe(1)
      await client.close()
      await expect(client.signalEntry('after', never)).rejects.toThrow('the client was closed')
    })

    test('many clients at once', async () => {
      const run = `many-${process.pid}-${++runs}`
      const clients = await Promise.all(Array.from({ length: 30 }, async () => connect(run)))
      const seen = await Promise.all(clients.map(async (client, index) => {
        await client.publish('peers', { index }, never)
        await client.signalEntry('ready', never)
        await client.barrier('ready', clients.length, never)
        return take(client.subscribe('peers', never), clients.length)
      }))
      for (const entries of seen) expect(entries).toEqual(seen[0])
      expect(seen[0]?.map(entry => (entry as { index: number }).index).sort((a, b) => a - b)).toEqual(clients.map((_, index) => index))
      await Promise.all(clients.map(async client => client.close()))
    })
  })
}
