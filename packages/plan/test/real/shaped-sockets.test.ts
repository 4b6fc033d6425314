import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { watchHealth } from '../../src/real/health.ts'
import { ShapedSockets } from '../../src/real/shaped-sockets.ts'
import { dialAs, listenAs, stopListening } from '../../src/real/socket-owner.ts'

const MS = 1_000_000n
const cleanUps: Array<() => void> = []
afterEach(() => { for (const cleanUp of cleanUps.splice(0)) cleanUp() })

const unshaped = { latencyNs: 0n, jitterNs: 0n, bandwidthBytesPerS: 0 }

/** Opens connections of which one instance dials, and accepts, or another does. */
async function listen (owner: ShapedSockets, dialler = owner): Promise<() => Promise<{ readonly near: Socket, readonly far: Socket }>> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const endpoint = `127.0.0.1:${port}`
  listenAs(owner, endpoint)
  cleanUps.push(() => { stopListening(endpoint) }, () => { server.close() })
  return async () => {
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const near = dialAs(dialler, () => connect(port, '127.0.0.1'))
    const [[far]] = await Promise.all([accepted, once(near, 'connect')])
    cleanUps.push(() => { near.destroy() }, () => { far.destroy() })
    return { near, far }
  }
}

async function connectPair (): Promise<{ readonly shaper: ShapedSockets, readonly open: Awaited<ReturnType<typeof listen>> }> {
  const shaper = new ShapedSockets(() => 0.5)
  await shaper.configure(unshaped)
  return { shaper, open: await listen(shaper) }
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

test('jitter moves each packet by as much as chance says, and none past another', async () => {
  // the least, the most, the middle
  const chances = [0, 1, 0.5]
  let next = 0
  const shaper = new ShapedSockets(() => chances[next++ % chances.length] as number)
  await shaper.configure({ latencyNs: 60n * MS, jitterNs: 40n * MS, bandwidthBytesPerS: 0 })
  const { near, far } = await (await listen(shaper, shaper))()
  const arrivals: Array<readonly [text: string, ms: number]> = []
  const startedMs = performance.now()
  far.on('data', chunk => { arrivals.push([String(chunk), performance.now() - startedMs]) })
  near.on('data', () => {})
  for (const text of ['least', 'most', 'middle']) near.write(text)
  near.end()
  await once(far, 'end')
  expect(arrivals.map(([text]) => text).join('')).toBe('leastmostmiddle')
  const [[first, firstMs], [rest, restMs]] = [arrivals[0] ?? ['', 0], arrivals.at(-1) ?? ['', 0]]
  expect([first, firstMs >= 19, rest.endsWith('middle'), restMs >= 99]).toEqual(['least', true, true, true])
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

test('bytes leave at the bandwidth, all sockets of the instance together', async () => {
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

test('each instance of a process shapes what it sends, and nothing else', async () => {
  const [slow, fast] = [new ShapedSockets(() => 0.5), new ShapedSockets(() => 0.5)]
  await slow.configure({ ...unshaped, latencyNs: 60n * MS })
  const open = await listen(fast, slow)
  const { near, far } = await open()
  const startedMs = performance.now()
  far.write('fast')
  expect(String((await once(near, 'data'))[0])).toBe('fast')
  const fastMs = performance.now() - startedMs
  near.write('slow')
  expect(String((await once(far, 'data'))[0])).toBe('slow')
  expect([fastMs < 50, performance.now() - startedMs - fastMs >= 59]).toEqual([true, true])
})

test('sockets of nobody are left alone', async () => {
  const server = createServer(socket => { socket.write('now') })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1')
  cleanUps.push(() => { near.destroy() }, () => { server.close() })
  expect(String((await once(near, 'data'))[0])).toBe('now')
})

test('how late packets arrive is noted for whoever watches', async () => {
  const { shaper, open } = await connectPair()
  const { near, far } = await open()
  await shaper.configure({ ...unshaped, latencyNs: 20n * MS })
  const [end, endOther] = [watchHealth(), watchHealth()]
  near.write('late')
  // the loop is busy when it should arrive
  const busyUntilMs = performance.now() + 120
  while (performance.now() < busyUntilMs);
  await once(far, 'data')
  const { packetLag } = end()
  expect(packetLag?.p50Ms).toBeGreaterThanOrEqual(95)
  expect(endOther().packetLag).toEqual(packetLag)
  expect(watchHealth()().packetLag).toBeUndefined()
})
