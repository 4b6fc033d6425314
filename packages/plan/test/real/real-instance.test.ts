import { formatRunEnv, parseRunEventLine } from '@gsplan/testground'
import { startSyncService } from '@gsplan/testground/sync'
import { expect, test } from 'vitest'
import { runRealInstance } from '../../src/real/real-instance.ts'
import type { RouterTarget } from '@gsplan/router'

test('networks that don\'t come have a deadline, after which the instance says so and lets go', async () => {
  const service = await startSyncService()
  const vars = formatRunEnv({
    plan: 'gsplan', testCase: 'evaluate', run: 'r', groupId: 'all', groupInstanceCount: 2, instanceCount: 2, params: {},
    outputsPath: '/nowhere', sidecar: true, subnet: '10.0.0.0/16', disableMetrics: true
  })
  const lines: string[] = []
  const result = await runRealInstance({
    vars: { ...vars, SYNC_SERVICE_HOST: service.host, SYNC_SERVICE_PORT: String(service.port) }, print: line => { lines.push(line) },
    // neither is used before there is a network
    target: {} as RouterTarget, createNode: () => Promise.reject(new Error('no network')),
    signal: new AbortController().signal, networkTimeoutMs: 200
  })
  const error = 'network-initialized: not all 2 instances had a network after 0.2 s'
  expect(result).toEqual({ outcome: 'failed', error })
  expect(lines.map(line => parseRunEventLine(line)?.event)).toEqual([{ kind: 'failure', group: 'all', error }])
  const events = service.store.read('run:r:plan:gsplan:case:evaluate:run_events', 0, 10).map(text => JSON.parse(text) as object)
  expect(events).toEqual([
    { stage_start_event: { name: 'network-initialized', group: 'all' } }, { failure_event: { group: 'all', error } }
  ])
  await expect.poll(() => service.connections).toBe(0)
  await service.close()
})
