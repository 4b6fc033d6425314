import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { encodeBatch, LiveBatches, type LiveBatch } from '@gsplan/plan'
import { afterEach, expect, test } from 'vitest'
import { LiveRelay } from '../../../src/engines/launch/agent/live-relay.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

interface Taken {
  readonly path: string
  readonly batches: readonly LiveBatch[]
}

/** A collector that answers with a share, or breaks a connection off. */
async function startCollector (answers: ReadonlyArray<number | 'broken'>): Promise<{ readonly url: string, readonly taken: Taken[] }> {
  const taken: Taken[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      taken.push({ path: request.url ?? '', batches: new LiveBatches().take(Buffer.concat(chunks)) })
      const answer = answers[taken.length - 1] ?? 1
      if (answer === 'broken') request.socket.destroy()
      else response.end(JSON.stringify({ every: answer }))
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`, taken }
}

/** A plan's output, and the relay that reads it; so many instances make requests seldom, but when they end. */
function startRelay (url: string): { readonly relay: LiveRelay, readonly tell: (...hashes: readonly number[]) => Promise<void> } {
  const relay = new LiveRelay({ url, group: 3, index: 5, instances: 1_000_000 })
  const stream = new PassThrough()
  relay.attach(stream)
  return {
    relay,
    tell: async (...hashes) => {
      const records = new DataView(new ArrayBuffer(16 * hashes.length))
      hashes.forEach((hash, index) => { records.setUint32(16 * index, hash, true) })
      stream.write(encodeBatch({
        records: new Uint8Array(records.buffer), publishes: hashes.length, deliveries: 0, otherPublishes: 0, otherDeliveries: 0,
        meshChange: 1
      }))
      await new Promise(resolve => { setImmediate(resolve) })
    }
  }
}

const numbersOf = ({ path, batches }: Taken): unknown =>
  [path, batches.map(({ publishes, otherPublishes, meshChange }) => [publishes, otherPublishes, meshChange])]

test('batches go to the collector in one request, and nothing where there are none', async () => {
  const { url, taken } = await startCollector([])
  const { relay, tell } = startRelay(url)
  await tell(1, 2)
  await tell(3)
  await relay.close()
  await relay.close()
  expect(taken.map(numbersOf)).toEqual([['/secret/live/3/5?number=1', [[2, 0, 1], [1, 0, 1]]]])
})

test('a request that is not answered is sent again as it was, and the rest in the next', async () => {
  const { url, taken } = await startCollector(['broken', 'broken'])
  const { relay, tell } = startRelay(url)
  await tell(1)
  await relay.close()
  await tell(2)
  await relay.close()
  const first = ['/secret/live/3/5?number=1', [[1, 0, 1]]]
  expect(taken.map(numbersOf)).toEqual([first, first, first, ['/secret/live/3/5?number=2', [[1, 0, 1]]]])
})

test('the collector\'s answer says of which messages records come', async () => {
  const { url, taken } = await startCollector([4, 2])
  const { relay, tell } = startRelay(url)
  for (const hashes of [[1], [4, 5, 6], [2]]) {
    await tell(...hashes)
    await relay.close()
  }
  expect(taken.flatMap(({ batches }) => batches.map(({ publishes, otherPublishes }) => [publishes, otherPublishes])))
    .toEqual([[1, 0], [1, 2], [0, 1]])
})

test('a plan that tells more than the collector takes at once is counted', async () => {
  const { url, taken } = await startCollector([])
  const { relay, tell } = startRelay(url)
  const many = Array.from({ length: 20_000 }, (_, index) => index)
  await tell(...many)
  await tell(...many)
  await relay.close()
  expect(taken.map(({ batches }) => batches.map(({ publishes, otherPublishes }) => [publishes, otherPublishes])))
    .toEqual([[[20_000, 0], [0, 20_000]]])
})
