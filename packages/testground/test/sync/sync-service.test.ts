import { once } from 'node:events'
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { connect as connectSocket, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { main } from '../../src/cli.ts'
import { formatRunEnv, parseRunEventLine } from '../../src/index.ts'
import { startSyncService, SyncServiceClient, syncServiceUrl, SyncStore, type SyncService } from '../../src/sync/index.ts'
import { describeSyncService } from './compliance.ts'

const never = new AbortController().signal
const env = { run: 'r', plan: 'p', testCase: 'c' }

/** Waits until nobody else holds the port that stands for 5050. */
async function takeTurn (): Promise<Server> {
  for (;;) {
    const server = createServer()
    const listening = once(server, 'listening').then(() => true, () => false)
    server.listen(5049, '127.0.0.1')
    if (await listening) return server
    await sleep(200)
  }
}

/** Where scripts in another folder find the SDK. */
const sdkFolder = join(createRequire(import.meta.url).resolve('@testground/sdk/package.json'), '../../..')

let service: SyncService
beforeAll(async () => { service = await startSyncService() })
afterAll(async () => { await service.close() })

describeSyncService('our sync service', () => `ws://127.0.0.1:${service.port}`)

const goService = fileURLToPath(new URL('../../../../.nx/testground/bin/sync-service', import.meta.url))

describe.skipIf(!existsSync(goService))('Testground\'s own (needs Go ≥ 1.24: node tools/setup/testground.mjs)', () => {
  let program: ReturnType<typeof spawn>
  let turn: Server
  beforeAll(async () => {
    // its port is fixed, and another package's tests use it too
    turn = await takeTurn()
    program = spawn(goService, { stdio: 'ignore' })
    let isUp = false
    while (!isUp && program.exitCode === null) {
      const socket = connectSocket(5050, '127.0.0.1')
      isUp = await once(socket, 'connect').then(() => true, () => false)
      socket.destroy()
      await sleep(50)
    }
    if (program.exitCode !== null) throw new Error(`expected the Go service to listen on 5050, it ended with ${program.exitCode}`)
  }, 120_000)
  afterAll(async () => {
    program.kill('SIGKILL')
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit')
    turn.close()
  })
  describeSyncService('the Go service', () => 'ws://127.0.0.1:5050')
})

describe('a client whose connection is lost', () => {
  test('waits and subscriptions go on where they were; what may have been counted is an error', async () => {
    const store = new SyncStore()
    let first = await startSyncService({ store })
    const { port } = first
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${port}`, env })
    await client.publish('t', 1, never)
    const received: unknown[] = []
    const reading = (async () => {
      for await (const entry of client.subscribe('t', never)) {
        received.push(entry)
        if (received.length === 3) break
      }
    })()
    const waiting = client.barrier('s', 1, never)
    while (received.length < 1) await sleep(5)
    await first.close()
    store.publish('run:r:plan:p:case:c:topics:t', '2')
    first = await startSyncService({ port, store })
    store.publish('run:r:plan:p:case:c:topics:t', '3')
    store.signal('run:r:plan:p:case:c:states:s')
    await Promise.all([reading, waiting])
    expect(received).toEqual([1, 2, 3])
    await client.close()
    await first.close()
  })

  test('a signal under way when the connection breaks fails, and says so', async () => {
    // accepts, upgrades nothing: a server that dies at the first request
    const relay = createServer(socket => {
      const target = connectSocket(service.port, '127.0.0.1')
      socket.pipe(target).pipe(socket)
      socket.on('data', chunk => { if (!chunk.includes('GET ')) socket.destroy() })
      target.on('error', () => {})
      socket.on('error', () => {})
    })
    await new Promise<void>(resolve => { relay.listen(0, '127.0.0.1', () => { resolve() }) })
    const { port } = relay.address() as { port: number }
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${port}`, env })
    await expect(client.signalEntry('x', never)).rejects.toThrow(
      'signal run:r:plan:p:case:c:states:x: the connection to the sync service was lost (1006)')
    relay.close()
    await client.close()
  })

  test('an abort while it looks for the service ends with the signal\'s reason', async () => {
    const controller = new AbortController()
    const connecting = SyncServiceClient.connect({ url: 'ws://127.0.0.1:9', env }, controller.signal)
    controller.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
    await expect(SyncServiceClient.connect({ url: 'ws://127.0.0.1:9', env }, controller.signal)).rejects.toThrow('enough')
  })

  test('a server that answers nonsense is passed over, or an error', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    server.on('connection', socket => {
      socket.once('message', () => {
        for (const text of ['{', 'null', '5', '[]', '{"id": 7}', '{"id": "0", "subscribe": "{"}']) socket.send(text)
      })
    })
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${port}`, env })
    await expect(client.subscribe('t', never).next()).rejects.toThrow('subscribe t: expected an entry in JSON, got ')
    await client.close()
    server.close()
  })

  /** A client of a server that answers each request with texts. */
  async function withServer (
    answers: (id: string) => Iterable<string>, init: Partial<Parameters<typeof SyncServiceClient.connect>[0]> = {}
  ): Promise<SyncServiceClient> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    server.on('connection', socket => {
      socket.on('error', () => {})
      socket.on('message', data => {
        const { id } = JSON.parse((data as Buffer).toString()) as { readonly id: string }
        for (const text of answers(id)) socket.send(text)
      })
    })
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${port}`, env, ...init })
    onTestFinished(async () => {
      await client.close()
      server.close()
    })
    return client
  }

  test.each([
    '"error":7', '"error":{}', '"publish":5', '"publish":[]', '"publish":{"seq":"1"}', '"publish":{"seq":1.5}', '"subscribe":[]', '"signal_entry":{}'
  ])('an answer with %s is an error of its call', async part => {
    const client = await withServer(id => [`{"id":"${id}",${part}}`])
    const message = /^(publish to|signal|subscribe) .*: expected an answer of a sync service, got \{"id":"\d",/
    await expect(client.publish('t', 1, never)).rejects.toThrow(message)
    await expect(client.signalEntry('s', never)).rejects.toThrow(message)
    await expect(client.subscribe('t', never).next()).rejects.toThrow(message)
  })

  test('a service that never answers, sends without end, or too much at once, is told', async () => {
    const silent = await withServer(() => [], { answerTimeoutMs: 50 })
    await expect(silent.publish('t', 1, never)).rejects.toThrow(/^publish to run:r:.*: ws:\S+ did not answer within 0\.05 s$/)

    const endless = await withServer(function * (id) {
      for (let entry = 0; entry < 100; entry++) yield JSON.stringify({ id, subscribe: `"${'x'.repeat(1000)}"` })
    }, { maxWaitingBytes: 10_000 })
    const read = async (): Promise<void> => {
      for await (const entry of endless.subscribe('t', never)) {
        expect(entry).toHaveLength(1000)
        // all that the server sends arrives meanwhile
        await endless.publish('u', 1, never).catch(() => {})
      }
    }
    await expect(read()).rejects.toThrow('subscribe t: the service sent more than 10000 bytes of entries at once')

    const long = await withServer(id => [JSON.stringify({ id, subscribe: 'x'.repeat(2 ** 24) })], { connectTimeoutMs: 100 })
    await expect(long.publish('t', 1, never)).rejects.toThrow(/^publish to \S+: the connection to the sync service was lost/)
  })

  test('nobody there: how long was tried and what came of it', async () => {
    await expect(SyncServiceClient.connect({ url: 'ws://127.0.0.1:9', env, connectTimeoutMs: 200 })).rejects.toThrow(
      /^expected a sync service at ws:\/\/127\.0\.0\.1:9 within 0\.2 s, got connect ECONNREFUSED/)
  })
})

describe('our service', () => {
  test('ends a subscription when asked to, and forgets a run', async () => {
    const store = new SyncStore()
    const own = await startSyncService({ store })
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${own.port}`, env })
    await client.publish('t', 1, never)
    for await (const entry of client.subscribe('t', never)) {
      expect(entry).toBe(1)
      break
    }
    await client.signalEntry('s', never)
    store.drop('r')
    expect(await client.signalEntry('s', never)).toBe(1)
    expect(await client.publish('t', 1, never)).toBe(1)
    await client.close()
    await own.close()
  })

  test('is bounded: bytes, keys, and the length of a request', async () => {
    const own = await startSyncService({ store: new SyncStore({ maxBytes: 250, maxKeys: 2 }), maxRequestBytes: 1000 })
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${own.port}`, env, connectTimeoutMs: 1000 })
    await client.signalEntry('s', never)
    await expect(client.publish('t', 'x'.repeat(50), never)).rejects.toThrow(
      'expected at most 250 bytes of payloads and keys, got more with one for run:r:plan:p:case:c:topics:t')
    await expect(client.signalEntry('another', never)).rejects.toThrow('expected at most 2 topics and states, got another, run:r:')
    await expect(client.publish('t', 'x'.repeat(2000), never)).rejects.toThrow('was lost (1009')
    await client.close()
    await own.close()
  })
})

test('the address of the service is in the environment', () => {
  expect(syncServiceUrl({})).toBe('ws://testground-sync-service:5050')
  expect(syncServiceUrl({ SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: '77/3f' })).toBe('ws://127.0.0.1:77/3f')
})

describe('gsplan-sync-service', () => {
  test('serves until it is told to end', async () => {
    const out: string[] = []
    let stop = (): void => {}
    const ended = main(['--port', '0', '--allow-host', 'sync.svc', '--allow-host', 'other.svc'], {
      stdout: { write: text => out.push(String(text)) }, stderr: { write: text => out.push(String(text)) },
      on: (_signal, listener) => { stop = listener }
    })
    while (out.length === 0) await sleep(5)
    const client = await SyncServiceClient.connect({ url: out[0]?.trim() ?? '', env })
    expect(await client.signalEntry('s', never)).toBe(1)
    await client.close()
    const ask = async (host: string): Promise<number> => {
      const [response] = await once(request({ port: new URL(out[0] ?? '').port, host: '127.0.0.1', headers: { host } }).end(), 'response') as
        [IncomingMessage]
      return response.resume().statusCode ?? 0
    }
    expect([await ask('sync.svc:5050'), await ask('other.svc'), await ask('pages.example')]).toEqual([426, 426, 403])
    stop()
    expect(await ended).toBe(0)
  })

  test('a port that is taken, and a flag that is none', async () => {
    const err: string[] = []
    const io = { stdout: { write: () => undefined }, stderr: { write: (text: unknown) => err.push(String(text)) } }
    expect(await main(['--port', String(service.port)], io)).toBe(2)
    expect(await main(['--port', 'http'], io)).toBe(2)
    expect(await main(['--host', '192.0.2.1'], io)).toBe(2)
    expect(await main(['--frob'], io)).toBe(2)
    expect(err.join('').split('\n')).toEqual([
      expect.stringMatching(/^gsplan-sync-service: --port: expected one that is free on 127\.0\.0\.1, got .*EADDRINUSE/),
      'gsplan-sync-service: --port: expected a number, got http',
      expect.stringMatching(/^gsplan-sync-service: --host: expected an address of this machine, got .*EADDRNOTAVAIL/),
      'gsplan-sync-service: unknown option --frob', ''
    ])
  })
})

test('the official JavaScript SDK talks to our service', async () => {
  const script = `
    const { sync } = require('@testground/sdk')
    const runenv = { runParams: { testRun: 'r', testPlan: 'p', testCase: 'c', testGroupId: 'g', testInstanceCount: 2 }, logger: { debug () {}, error: console.error } }
    ;(async () => {
      const client = await sync.newBoundClient(runenv)
      const seq = await client.publish('sdk-topic', { hello: 'x' })
      const first = await client.signalEntry('sdk-state')
      const second = await client.signalAndWait('sdk-state', 2)
      const { wait } = await client.subscribe('sdk-topic')
      const entry = await wait.next()
      console.log(JSON.stringify([seq, first, second, entry.value]))
      client.close()
      process.exit(0)
    })().catch(error => { console.error(error); process.exit(1) })`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: import.meta.dirname, timeout: 20_000,
    env: { PATH: process.env['PATH'], SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port) }
  })
  expect([stdout.trim().split('\n').at(-1), stderr]).toEqual(['[1,1,2,{"hello":"x"}]', ''])
})

test('a test case of the official JavaScript SDK runs in our environment, and says so in both places', async () => {
  const script = `
    const { invokeMap, network } = require('@testground/sdk')
    invokeMap({ greet: async (runenv, client) => {
      runenv.recordMessage('hello ' + runenv.testInstanceParams.name)
      await client.signalAndWait('greeted', runenv.testInstanceCount)
    } })`
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-sdk-'))
  onTestFinished(() => { rmSync(folder, { recursive: true }) })
  const instance = async (): Promise<string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      cwd: folder, timeout: 20_000,
      env: {
        PATH: process.env['PATH'], NODE_PATH: sdkFolder, SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port),
        ...formatRunEnv({
          plan: 'sdk', testCase: 'greet', run: 'r', groupId: 'all', groupInstanceCount: 2, instanceCount: 2, params: { name: 'you' },
          outputsPath: folder, tempPath: folder, sidecar: false, subnet: '127.1.0.0/16', startTime: '2024-01-01T00:00:00Z', disableMetrics: true
        })
      }
    })
    return stdout.split('\n').flatMap(line => {
      const record = parseRunEventLine(line)
      return record === undefined ? [] : [`${record.groupId} ${record.event.kind}${record.event.kind === 'message' ? `: ${record.event.message}` : ''}`]
    })
  }
  const [one, two] = await Promise.all([instance(), instance()])
  expect(one).toEqual(['all start', 'all message: hello you', 'all success'])
  expect(two).toEqual(one)
  const events = service.store.read('run:r:plan:sdk:case:greet:run_events', 0, 100).map(text => Object.keys(JSON.parse(text) as object)[0])
  expect(events.filter(kind => kind === 'success_event')).toHaveLength(2)
})

test('barriers at which somebody waits are known, with how many are missing', () => {
  const store = new SyncStore()
  store.signal('ready')
  store.wait('ready', 3, () => {})
  const end = store.wait('ready', 5, () => {})
  store.wait('reached', 0, () => {})
  expect(store.openBarriers()).toEqual([{ state: 'ready', count: 1, target: 5 }])
  end()
  store.signal('ready')
  expect(store.openBarriers()).toEqual([{ state: 'ready', count: 2, target: 3 }])
  store.signal('ready')
  expect(store.openBarriers()).toEqual([])
})
