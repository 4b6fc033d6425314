import { hostname } from 'node:os'
import { startSyncService, SyncServiceClient } from '@gsplan/testground/sync'
import { afterEach, expect, test } from 'vitest'
import { createSidecarShaper, findDataAddress } from '../../src/real/sidecar.ts'
import { DeadlineError } from '../../src/errors.ts'

const env = {
  plan: 'gsplan', testCase: 'evaluate', run: 'r', groupId: 'g', groupInstanceCount: 2, instanceCount: 2, params: {},
  outputsPath: '/outputs', sidecar: true, subnet: '16.0.0.0/16', disableMetrics: true
}
const cleanUps: Array<() => Promise<void>> = []
afterEach(async () => { for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp() })

async function connect (): Promise<SyncServiceClient> {
  const service = await startSyncService()
  cleanUps.push(async () => service.close())
  const client = await SyncServiceClient.connect({ url: `ws://127.0.0.1:${service.port}`, env }, AbortSignal.timeout(5000))
  cleanUps.push(async () => client.close())
  return client
}

const shape = { latencyNs: 25_000_000n, jitterNs: 2_500_000n, bandwidthBytesPerS: 1_048_576 }

test('asks the sidecar of this host for the link, and waits until all instances have theirs', async () => {
  const client = await connect()
  let done = false
  const configured = createSidecarShaper(client, 2).configure(shape, AbortSignal.timeout(5000)).then(() => { done = true })
  let config: unknown
  for await (const entry of client.subscribe(`network:${hostname()}`, AbortSignal.timeout(5000))) {
    config = entry
    break
  }
  expect(config).toEqual({
    network: 'default',
    IPv4: null,
    IPv6: null,
    enable: true,
    default: {
      // the sidecar takes ns, and shapes to an eighth of the bytes that its type speaks of
      latency: 25_000_000, jitter: 2_500_000, bandwidth: 8_388_608, filter: 0, loss: 0, corrupt: 0, corrupt_corr: 0, reorder: 0,
      reorder_corr: 0, duplicate: 0, duplicate_corr: 0
    },
    rules: [],
    callback_state: 'network-configured',
    routing_policy: 'allow_all'
  })
  await client.signalEntry('network-configured', AbortSignal.timeout(5000))
  expect(done).toBe(false)
  await client.signalEntry('network-configured', AbortSignal.timeout(5000))
  await configured
})

test('a bandwidth beyond what the kernel counts in is asked for as the largest one', async () => {
  const client = await connect()
  void createSidecarShaper(client, 1).configure({ ...shape, bandwidthBytesPerS: 2 ** 40 }, AbortSignal.timeout(5000)).catch(() => {})
  for await (const entry of client.subscribe(`network:${hostname()}`, AbortSignal.timeout(5000))) {
    expect(entry).toMatchObject({ default: { bandwidth: (2 ** 32 - 1) * 8 } })
    break
  }
  await client.signalEntry('network-configured', AbortSignal.timeout(5000))
})

test('sidecars that don\'t answer: what was awaited', async () => {
  const client = await connect()
  await expect(createSidecarShaper(client, 2).configure(shape, AbortSignal.timeout(50))).rejects.toThrow(new DeadlineError(
    'network: the sidecars have not configured all 2 instances in time'))
})

test('the address on the data network is the one in its subnet', () => {
  expect(findDataAddress('127.0.0.0/8')).toBe('127.0.0.1')
  expect(() => findDataAddress('203.0.113.0/24')).toThrow(/^TEST_SUBNET: expected an interface in 203\.0\.113\.0\/24, found 127\.0\.0\.1/)
})
