import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandReader, formatResp } from '../src/redis/resp.ts'
import { startRedisService, startSyncService, SyncServiceClient, type RedisService } from '../src/sync/index.ts'

const encode = (...args: string[]): string => `*${args.length}\r\n${args.map(arg => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`

describe('commands', () => {
  test('are read whole, however they are cut', () => {
    fc.assert(fc.property(
      fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), { maxLength: 5 }), fc.integer({ min: 1, max: 20 }),
      (commands, size) => {
        const bytes = Buffer.from(commands.map(command => encode(...command)).join(''))
        const reader = new CommandReader()
        const read: string[][] = []
        for (let start = 0; start < bytes.length; start += size) read.push(...reader.push(bytes.subarray(start, start + size)))
        expect(read).toEqual(commands)
      }))
  })

  test.each(['PING\r\n', '*x\r\n', '*1\r\n+PING\r\n', '*-1\r\n'])('%j is refused', text => {
    expect(() => new CommandReader().push(Buffer.from(text))).toThrow(/^command: expected [*$] and a length, got /)
  })

  test('replies', () => {
    expect([{ status: 'OK' }, { error: 'ERR x' }, 5, 'é', null, ['a', ['b', 1]]].map(formatResp)).toEqual([
      '+OK\r\n', '-ERR x\r\n', ':5\r\n', '$2\r\né\r\n', '$-1\r\n', '*2\r\n$1\r\na\r\n*2\r\n$1\r\nb\r\n:1\r\n'
    ])
  })
})

describe('the Redis service', () => {
  let service: RedisService
  const sockets: Socket[] = []
  beforeEach(async () => { service = await startRedisService() })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await service.close()
  })

  /** A connection that sends a command and waits for so many bytes of an answer. */
  async function open (): Promise<(command: string[], answer: string) => Promise<void>> {
    const socket = connect(service.port, '127.0.0.1')
    sockets.push(socket)
    await once(socket, 'connect')
    return async (command, answer) => {
      if (command.length > 0) socket.write(encode(...command))
      let received = ''
      while (Buffer.byteLength(received) < Buffer.byteLength(answer)) received += String((await once(socket, 'data'))[0])
      expect(received).toBe(answer)
    }
  }

  test('counters, streams and transactions as SDKs before 0.3 use them', async () => {
    const ask = await open()
    await ask(['PING'], '+PONG\r\n')
    await ask(['incr', 'run:r:states:s'], ':1\r\n')
    await ask(['INCR', 'run:r:states:s'], ':2\r\n')
    await ask(['MGET', 'run:r:states:s', 'none'], '*2\r\n$1\r\n2\r\n$-1\r\n')
    await ask(['MULTI'], '+OK\r\n')
    await ask(['XADD', 't', '*', 'p', '{"a":1}'], '+QUEUED\r\n')
    await ask(['XLEN', 't'], '+QUEUED\r\n')
    await ask(['EXEC'], '*2\r\n$3\r\n1-0\r\n:1\r\n')
    await ask(['XREAD', 'COUNT', '10', 'BLOCK', '0', 'STREAMS', 't', '0'], '*1\r\n*2\r\n$1\r\nt\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\np\r\n$7\r\n{"a":1}\r\n')
    await ask(['FLUSHALL'], '-ERR unknown command \'FLUSHALL\'\r\n')
    await ask(['XREAD', 'NONSENSE'], '-ERR syntax error\r\n')
  })

  test('a blocked read ends with an entry, with its time, or when another connection unblocks it', async () => {
    const [reader, writer] = [await open(), await open()]
    await reader(['CLIENT', 'ID'], ':1\r\n')
    const entry = '*1\r\n*2\r\n$1\r\nu\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\np\r\n$1\r\n5\r\n'
    const blocked = reader(['XREAD', 'BLOCK', '0', 'STREAMS', 't', 'u', '0', '0'], entry)
    await writer(['XADD', 'u', '*', 'p', '5'], '$3\r\n1-0\r\n')
    await blocked
    await reader(['XREAD', 'BLOCK', '5', 'STREAMS', 'u', '1-0'], '*-1\r\n')
    const again = reader(['XREAD', 'BLOCK', '0', 'STREAMS', 't', '0'], '*-1\r\n')
    // until the reader's command has arrived, nothing is blocked
    for (;;) {
      const socket = await open()
      const isUnblocked = await socket(['CLIENT', 'UNBLOCK', '1'], ':1\r\n').then(() => true, () => false)
      if (isUnblocked) break
    }
    await again
  })

  test('shares its topics and states with a sync service', async () => {
    const sync = await startSyncService({ store: service.store })
    const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${sync.port}`, env: { run: 'r', plan: 'p', testCase: 'c' } })
    const never = new AbortController().signal
    const ask = await open()
    await ask(['INCR', 'run:r:plan:p:case:c:states:s'], ':1\r\n')
    expect(await client.signalEntry('s', never)).toBe(2)
    await client.publish('t', [1], never)
    await ask(['XLEN', 'run:r:plan:p:case:c:topics:t'], ':1\r\n')
    await client.close()
    await sync.close()
  })
})
