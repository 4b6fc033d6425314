import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Echoes } from '../../src/ports.ts'
import { createRealEchoes } from '../../src/real/real-echoes.ts'
import { ShapedSockets } from '../../src/real/shaped-sockets.ts'
import { dialAs } from '../../src/real/socket-owner.ts'

const MS = 1_000_000n
const HOST = '127.0.0.1'

/** Echoes of an instance with a latency, a peer of which has a connection. */
async function createShaped (latencyMs: number): Promise<Echoes> {
  const sockets = new ShapedSockets(() => 0.5)
  await sockets.configure({ latencyNs: BigInt(latencyMs) * MS, jitterNs: 0n, bandwidthBytesPerS: 0 })
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const socket = dialAs(sockets, () => connect((server.address() as AddressInfo).port, HOST))
  await once(socket, 'connect')
  socket.destroy()
  server.close()
  return createRealEchoes(HOST, sockets)
}

async function shortest (from: Echoes, to: Echoes, tries = 3): Promise<number> {
  const over = new AbortController()
  const address = await to.answer(over.signal)
  const found: number[] = []
  for await (const ms of from.roundTrips(address ?? '', over.signal)) if (found.push(ms) === tries) break
  over.abort('done')
  return Math.min(...found)
}

test('a round trip takes the latency of both ends, of one that is not shaped that of the other', async () => {
  const [near, far] = [await createShaped(30), await createShaped(50)]
  expect(await shortest(near, far)).toBeGreaterThanOrEqual(79.5)
  expect(await shortest(near, createRealEchoes(HOST, undefined))).toBeGreaterThanOrEqual(29.5)
})

test('where peers send from elsewhere, nothing is answered', async () => {
  await expect(createRealEchoes(HOST, new ShapedSockets(() => 0.5)).answer(new AbortController().signal)).resolves.toBeUndefined()
})

test('the end of either ends the loop with an error, and leaving it closes the connection', async () => {
  const [answering, asking] = [new AbortController(), new AbortController()]
  const echoes = createRealEchoes(HOST, undefined)
  const address = await echoes.answer(answering.signal) ?? ''
  const measure = async (onFirst: () => void): Promise<void> => {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars
    for await (const _ms of echoes.roundTrips(address, asking.signal)) onFirst()
  }
  await expect(measure(() => { answering.abort('done') })).rejects.toThrow()
  await expect(measure(() => {})).rejects.toThrow('ECONNREFUSED')
  const again = new AbortController()
  const other = await echoes.answer(again.signal) ?? ''
  const count = async (): Promise<number> => {
    let tries = 0
    for await (const ms of echoes.roundTrips(other, asking.signal)) {
      if (ms >= 0) tries++
      asking.abort('enough')
    }
    return tries
  }
  await expect(count()).rejects.toThrow()
  again.abort('done')
})
