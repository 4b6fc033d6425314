import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ShapedSockets } from '../../src/real/shaped-sockets.ts'

const MS = 1_000_000n
const cleanUps: Array<() => void> = []
afterEach(() => { for (const cleanUp of cleanUps.splice(0)) cleanUp() })

/** A connection whose ends are both shaped, and what the far end received, with the time of each byte. */
async function connectPair (isControl: (socket: Socket) => boolean = () => false): Promise<{
  readonly shaper: ShapedSockets
  readonly open: () => Promise<{ readonly near: Socket, readonly far: Socket }>
}> {
  const shaper = new ShapedSockets({ random: () => 0.5, isControl })
  await shaper.configure({ latencyNs: 0n, jitterNs: 0n, bandwidthBytesPerS: 0 })
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(() => { shaper.stop() }, () => { server.close() })
  return {
    shaper,
    open: async () => {
      const accepted = once(server, 'connection') as Promise<[Socket]>
      const near = connect((server.address() as AddressInfo).port, '127.0.0.1')
      const [[far]] = await Promise.all([accepted, once(near, 'connect')])
      cleanUps.push(() => { near.destroy() }, () => { far.destroy() })
      return { near, far }
    }
  }
}

test('what is written arrives after the latency, in order and whole, and the end of the stream after it', async () => {
  const { shaper, open } = await connectPair()
  const { near, far } = await open()
  await shaper.configure({ latencyNs: 60n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 })
  const startedMs = performance.now()
  for (let number = 0; number < 50; number++) near.write(`${number},`)
  near.end('end')
  let received = ''
  let firstMs: number | undefined
  for await (const chunk of far) {
    firstMs ??= performance.now()
    received += String(chunk)
  }
  expect(received).toBe(`${Array.from({ length: 50 }, (_, number) => `${number},`).join('')}end`)
  expect((firstMs ?? 0) - startedMs).toBeGreaterThanOrEqual(59)
})

test('a round trip takes the latency of both ends', async () => {
  const { shaper, open } = await connectPair()
  const { near, far } = await open()
  await shaper.configure({ latencyNs: 40n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 })
  far.on('data', () => { far.write('pong') })
  const startedMs = performance.now()
  near.write('ping')
  await once(near, 'data')
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(79)
})

test('bytes leave at the bandwidth, all sockets of the process together', async () => {
  const { shaper, open } = await connectPair()
  const pairs = [await open(), await open()]
  // 2 × 200 kB at 2 MB/s take 200 ms
  await shaper.configure({ latencyNs: 0n, jitterNs: 0n, bandwidthBytesPerS: 2_000_000 })
  const startedMs = performance.now()
  const received = await Promise.all(pairs.map(async ({ near, far }) => {
    for (let part = 0; part < 20; part++) near.write(Buffer.alloc(10_000, part))
    near.end()
    let bytes = 0
    for await (const chunk of far) bytes += (chunk as Buffer).length
    return bytes
  }))
  expect(received).toEqual([200_000, 200_000])
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(195)
})

test('control sockets, and those made after the end, are left alone', async () => {
  const { shaper, open } = await connectPair(() => true)
  const { near, far } = await open()
  await shaper.configure({ latencyNs: 5000n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 })
  near.write('now')
  expect(String((await once(far, 'data'))[0])).toBe('now')
})
