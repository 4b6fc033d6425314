import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startRedisService, startSyncService, SyncStore, type RedisService, type ServiceLimits, type SyncService } from '../../src/sync/index.ts'

const ends: Array<() => Promise<void> | void> = []
afterEach(async () => { for (const end of ends.splice(0)) await end() })

const lines: string[] = []
const limits: ServiceLimits = { maxClientBytes: 2 ** 20, maxClientsBytes: 4 * 2 ** 20, log: line => { lines.push(line) } }

async function startRedis (init: object = {}): Promise<RedisService> {
  lines.length = 0
  const service = await startRedisService({ ...limits, store: new SyncStore({ maxBytes: 2 ** 22, maxKeys: 100 }), ...init })
  ends.push(async () => service.close())
  return service
}

async function startSync (init: object = {}): Promise<SyncService> {
  lines.length = 0
  const service = await startSyncService({
    ...limits, maxRequestBytes: 2 ** 18, store: new SyncStore({ maxBytes: 2 ** 22, maxKeys: 100, maxWaits: 1000 }), ...init
  })
  ends.push(async () => service.close())
  return service
}

/** A connection that doesn't read. */
async function open ({ port }: { readonly port: number }): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  ends.push(() => { socket.destroy() })
  await once(socket, 'connect')
  return socket.pause()
}

/** Sends until the connection is closed, as fast as it takes it. @returns bytes sent */
async function flood (socket: Socket, chunk: Buffer, atMostBytes: number): Promise<number> {
  let sent = 0
  const closed = new Promise<boolean>(resolve => { socket.once('close', () => { resolve(true) }) })
  while (sent < atMostBytes && !socket.destroyed) {
    sent += chunk.length
    if (!socket.write(chunk) && await Promise.race([closed, once(socket, 'drain').then(() => false, () => true)])) break
  }
  return sent
}

const encode = (...args: string[]): Buffer =>
  Buffer.from(`*${args.length}\r\n${args.map(arg => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`)

/** Waits until the other side closes; what it says meanwhile is read. */
async function untilClosed (socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', chunk => { text += String(chunk).slice(0, 500) }).resume()
  if (!socket.destroyed) await once(socket, 'close')
  return text
}

async function askRedis (service: RedisService, ...command: string[]): Promise<string> {
  const socket = await open(service)
  socket.write(encode(...command))
  const [answer] = await once(socket.resume(), 'data') as [Buffer]
  socket.destroy()
  return answer.toString()
}

describe('the Redis service', () => {
  test.each([
    ['answers that nobody reads', [encode('ECHO', 'x'.repeat(60_000))], /expected at most \d+ bytes held for it/],
    ['a transaction without end', [encode('MULTI'), encode('ECHO', 'x'.repeat(60_000))], /expected at most \d+ bytes held for it/],
    ['a transaction of small commands', [encode('MULTI'), encode('PING')], /at most 1000 commands in a transaction/],
    ['two reads that wait', [encode('XREAD', 'BLOCK', '0', 'STREAMS', 'a', '0')], /no read while another one waits/]
  ] as const)('%s: the client is cut off, the others are served', async (_name, [first, ...rest], reason) => {
    const service = await startRedis()
    const socket = await open(service)
    socket.write(first)
    await flood(socket, rest[0] ?? first, 64 * 2 ** 20)
    await untilClosed(socket)
    expect(lines).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+: cut off: /)])
    expect(lines[0]).toMatch(reason)
    expect([await askRedis(service, 'PING'), service.store.waits]).toEqual(['+PONG\r\n', 0])
    await nothingHeld(service)
  })

  test.each([
    ['a long argument', '*2\r\n$4\r\nECHO\r\n$999999999\r\n', /at most 4194304 bytes/],
    ['many arguments', '*999999999\r\n', /at most 10000 arguments/],
    ['a line without end', `*${'1'.repeat(100)}`, /expected \* and a length/],
    ['HTTP', 'POST / HTTP/1.1\r\nHost: x\r\n\r\n', /expected \* and a length/]
  ])('%s is refused at its beginning', async (_name, text, reason) => {
    const service = await startRedis()
    const socket = await open(service)
    socket.write(text)
    expect(await untilClosed(socket)).toMatch(reason)
    await nothingHeld(service)
  })

  test('half of a command is counted as long as its client is there', async () => {
    const service = await startRedis()
    const socket = await open(service)
    socket.write(encode('ECHO', 'x'.repeat(900_000)).subarray(0, 800_000))
    while (service.heldBytes < 700_000) await turn()
    socket.destroy()
    await nothingHeld(service)
  })

  test('a stream larger than an answer is read in parts', async () => {
    const service = await startRedis({ store: new SyncStore(), maxClientBytes: 8 * 2 ** 20, maxClientsBytes: 8 * 2 ** 20 })
    for (let i = 0; i < 5; i++) service.store.publish('t', String(i).repeat(600_000))
    const socket = await open(service)
    const seen: string[] = []
    let text = ''
    socket.on('data', chunk => { text += String(chunk) }).resume()
    for (let after = 0; after < 5;) {
      text = ''
      socket.write(encode('XREAD', 'COUNT', '1000', 'STREAMS', 't', `${after}-0`))
      while (!/(\r\n[0-4]{600000}\r\n)$/.test(text) || text.length < 600_000) await once(socket, 'data')
      const numbers = [...text.matchAll(/\r\n(\d)-0\r\n/g)].map(([, number]) => Number(number))
      seen.push(numbers.join(','))
      after = numbers.at(-1) ?? 5
    }
    expect(seen).toEqual(['1,2', '3,4', '5'])
  })

  test('many connections: those beyond the bound are refused', async () => {
    const service = await startRedis({ maxConnections: 3 })
    const sockets = await Promise.all(Array.from({ length: 5 }, async () => open(service)))
    await Promise.race(sockets.map(untilClosed))
    expect(lines[0]).toBe('a connection was refused: expected at most 3 at a time')
  })

  test('random bytes and random commands: nothing breaks, nothing stays', async () => {
    const service = await startRedis()
    const word = fc.oneof(
      fc.constantFrom('XREAD', 'XRANGE', 'MULTI', 'EXEC', 'BLOCK', 'STREAMS', 'COUNT', '0', '-1', '1e9', '$', 'XADD', 'INCR', 'CLIENT', 'UNBLOCK'),
      fc.string({ maxLength: 20 }))
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
      fc.array(word, { maxLength: 8 }).map(words => encode(...words)),
      fc.tuple(fc.array(word, { maxLength: 8 }), fc.nat(60)).map(([words, cut]) => encode(...words).subarray(0, cut)))
    await fc.assert(fc.asyncProperty(fc.array(message, { maxLength: 10 }), async messages => {
      const socket = await open(service)
      for (const one of messages) socket.write(one)
      socket.end()
      await untilClosed(socket)
    }), { numRuns: 200 })
    expect(await askRedis(service, 'PING')).toBe('+PONG\r\n')
    expect([service.heldBytes, service.store.waits]).toEqual([0, 0])
    expect(service.store.bytes).toBeLessThanOrEqual(2 ** 22)
  })
})

const turn = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

async function nothingHeld (service: { readonly heldBytes: number }): Promise<void> {
  while (service.heldBytes > 0) await turn()
}

/** A WebSocket without a library: its frames are the test's own. */
async function openRaw (service: SyncService): Promise<Socket> {
  const socket = await open(service)
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${service.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
  const [answer] = await once(socket.resume(), 'data') as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /)
  return socket.pause()
}

/** A masked frame, with a mask of zeros. */
function frame (text: string | Buffer, { opcode = 1, isLast = true } = {}): Buffer {
  const body = Buffer.from(text)
  const head = body.length < 126
    ? Buffer.from([0, 0x80 | body.length])
    : Buffer.from([0, 0xff, 0, 0, 0, 0, body.length >>> 24, body.length >>> 16 & 255, body.length >>> 8 & 255, body.length & 255])
  head[0] = (isLast ? 0x80 : 0) | opcode
  return Buffer.concat([head, Buffer.alloc(4), body])
}

async function signal (service: SyncService): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${service.port}`)
  await once(socket, 'open')
  socket.send('{"id":"0","signal_entry":{"state":"alive"}}')
  const [data] = await once(socket, 'message') as [Buffer]
  socket.terminate()
  return (JSON.parse(data.toString()) as { signal_entry: { seq: number } }).signal_entry.seq
}

const request = (id: string, operation: object): Buffer => frame(JSON.stringify({ id, ...operation }))

describe('the sync service', () => {
  test.each([
    ['answers that nobody reads', frame(JSON.stringify({ id: 'x'.repeat(250), signal_entry: { state: 's' } })), /bytes held for it/],
    ['a message in pieces without end', frame('', { opcode: 0, isLast: false }), /a request within 393216 bytes of frames/]
  ])('%s: the client is cut off, the others are served', async (_name, chunk, reason) => {
    const service = await startSync()
    const socket = await openRaw(service)
    if (chunk[0] === 0) socket.write(frame('x', { isLast: false }))
    await flood(socket, Buffer.concat(Array.from({ length: 100 }, () => chunk)), 64 * 2 ** 20)
    await untilClosed(socket)
    expect(lines).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+: cut off: /)])
    expect(lines[0]).toMatch(reason)
    expect(await signal(service)).toBe(1)
    await nothingHeld(service)
  })

  test('pings whose answers nobody reads: the library ends the connection', async () => {
    const service = await startSync()
    const socket = await openRaw(service)
    await flood(socket, Buffer.concat(Array.from({ length: 100 }, () => frame('x'.repeat(120), { opcode: 9 }))), 64 * 2 ** 20)
    await untilClosed(socket)
    expect(await signal(service)).toBe(1)
    await nothingHeld(service)
  })

  test('entries that a subscriber does not read wait in the store, not in a queue; it gets them all when it reads', async () => {
    const service = await startSync({ store: new SyncStore(), maxClientBytes: 2 ** 21 + 2 ** 19 })
    const slow = await openRaw(service)
    slow.write(request('a', { subscribe: { topic: 't' } }))
    slow.write(request('b', { subscribe: { topic: 't' } }))
    while (service.store.waits < 2) await turn()
    for (let i = 0; i < 400; i++) service.store.publish('t', `"${String(i).padStart(100_000, '.')}"`)
    expect(service.heldBytes).toBeLessThan(2 ** 21)
    let last = 0
    let bytes = 0
    slow.on('data', chunk => {
      bytes += chunk.length
      for (const [, number] of String(chunk).matchAll(/\.(\d{1,3})\\"/g)) last = Math.max(last, Number(number))
    }).resume()
    while (last < 399 || bytes < 2 * 400 * 100_000) await once(slow, 'data')
    expect(lines).toEqual([])
    slow.destroy()
    await nothingHeld(service)
    expect(service.store.waits).toBe(0)
  })

  test('waits are bounded: of a client by its bytes, of all by their number', async () => {
    const service = await startSync()
    const [one, other] = [await openRaw(service), await openRaw(service)]
    for (let i = 0; i < 400; i++) {
      one.write(request(`a${i}`, { barrier: { state: 's', target: 1e9 } }))
      other.write(request(`b${i}`, { subscribe: { topic: 't' } }))
    }
    while (service.store.waits < 800) await turn()
    const third = await openRaw(service)
    for (let i = 0; i < 300; i++) third.write(request(`c${i}`, { barrier: { state: 's', target: 5 } }))
    const [answer] = await once(third.resume(), 'data') as [Buffer]
    expect(String(answer)).toContain('{"id":"c200","error":"expected at most 1000 waits and subscriptions, got another"')
    expect(service.store.waits).toBe(1000)
    const long = await openRaw(service)
    for (let i = 0; i < 600; i++) long.write(request(`d${i}`, { barrier: { state: 'x'.repeat(4000), target: 0 } }))
    for (const socket of [one, other, third, long]) socket.destroy()
    await nothingHeld(service)
    expect(service.store.waits).toBe(0)
  })

  test.each([
    ['a deep payload', `{"id":"1","publish":{"topic":"t","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, /Maximum call stack/],
    ['a deep field', `{"id":"1","publish":{"topic":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, /./],
    ['a long id', JSON.stringify({ id: 'x'.repeat(257), signal_entry: { state: 's' } }), /request.id: expected at most 256 characters, got 257/],
    ['a long name', JSON.stringify({ id: '1', signal_entry: { state: 'x'.repeat(4097) } }), /expected a name of at most 4096 characters, got 4097/],
    ['a request beyond the bound', JSON.stringify({ id: 'x'.repeat(2 ** 18) }), /./]
  ])('%s is answered with an error, or the end of the connection', async (_name, text, reason) => {
    const service = await startSync()
    const socket = await openRaw(service)
    socket.write(frame(text))
    let said = ''
    socket.on('data', chunk => { said += String(chunk) }).resume()
    await Promise.race([once(socket, 'data'), once(socket, 'close')])
    expect(said).toMatch(reason)
    expect(await signal(service)).toBe(1)
  })

  test('many connections: those beyond the bound are refused', async () => {
    const service = await startSync({ maxConnections: 3 })
    const sockets = await Promise.all(Array.from({ length: 5 }, async () => open(service)))
    await Promise.race(sockets.map(untilClosed))
    expect(lines[0]).toBe('a connection was refused: expected at most 3 at a time')
  })

  test('random frames and random requests: nothing breaks, nothing stays', async () => {
    const service = await startSync()
    const operation = fc.record({
      id: fc.oneof(fc.string({ maxLength: 3 }), fc.jsonValue()),
      is_cancel: fc.oneof(fc.boolean(), fc.constant(undefined)),
      publish: fc.oneof(fc.record({ topic: fc.constantFrom('a', 'b'), payload: fc.jsonValue() }), fc.jsonValue()),
      subscribe: fc.oneof(fc.record({ topic: fc.constantFrom('a', 'b') }), fc.jsonValue()),
      barrier: fc.oneof(fc.record({ state: fc.constantFrom('a', 'b'), target: fc.double() }), fc.jsonValue()),
      signal_entry: fc.oneof(fc.record({ state: fc.constantFrom('a', 'b') }), fc.jsonValue())
    }, { requiredKeys: [] })
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
      operation.map(value => frame(JSON.stringify(value))),
      fc.tuple(operation, fc.nat(40)).map(([value, cut]) => frame(JSON.stringify(value)).subarray(0, cut)),
      fc.tuple(fc.string(), fc.nat(15), fc.boolean()).map(([text, opcode, isLast]) => frame(text, { opcode, isLast })))
    await fc.assert(fc.asyncProperty(fc.array(message, { maxLength: 10 }), async messages => {
      const socket = await openRaw(service)
      for (const one of messages) socket.write(one)
      socket.end()
      await untilClosed(socket)
    }), { numRuns: 200 })
    expect(await signal(service)).toBe(1)
    await nothingHeld(service)
    expect(service.store.waits).toBe(0)
    expect(service.store.bytes).toBeLessThanOrEqual(2 ** 22)
  })

  test('web pages, other names and other paths are refused with a word; an upgrade and a plain request alike', async () => {
    const service = await startSync({ path: '/3f', allowHosts: ['sync.svc'] })
    const ask = async (head: string): Promise<string> => {
      const socket = await open(service)
      socket.write(`GET ${head}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
      const [answer] = await once(socket.resume(), 'data') as [Buffer]
      socket.destroy()
      return String(answer).slice(9, 12)
    }
    const upgrade = '\r\nConnection: Upgrade\r\nUpgrade: websocket'
    expect([
      await ask(`/3f HTTP/1.1\r\nHost: localhost${upgrade}`), await ask(`/3f HTTP/1.1\r\nHost: sync.svc:5050${upgrade}`),
      await ask(`/ HTTP/1.1\r\nHost: localhost${upgrade}`),
      await ask(`/3f HTTP/1.1\r\nHost: pages.example${upgrade}`), await ask('/3f HTTP/1.1\r\nHost: pages.example'),
      await ask(`/3f HTTP/1.1\r\nHost: localhost\r\nOrigin: null${upgrade}`), await ask('/3f HTTP/1.1\r\nHost: localhost\r\nOrigin: null'),
      await ask('/3f HTTP/1.1\r\nHost: localhost'), await ask(`/3f HTTP/1.0${upgrade}`)
    ]).toEqual(['101', '101', '404', '403', '403', '403', '403', '426', '403'])
    expect(lines.map(line => line.replace(/^[\d.:]+ /, ''))).toEqual([
      'refused: expected another path',
      'refused: expected this machine as Host, got "pages.example"; gsplan-sync-service --allow-host names others',
      'refused: expected no Origin, as instances send none, got "null"',
      'refused: expected this machine as Host, got ""; gsplan-sync-service --allow-host names others'
    ])
  })
})
