import { join } from 'node:path'
import { bundledRouter } from '@gsplan/plan'
import { expect, test } from 'vitest'
import { runSimThreads, type SimThreadsInit } from '../../../src/engines/sim/sim-threads.ts'
import { temporaryFolder } from '../../run-sim.ts'

const params = {
  n_container_nodes_total: '2', n_nodes_per_container: '1', degree: '1', publisher: 'true', t_warm: '2s', t_run: '2s', t_cool: '1s',
  topics: '[{"id": "blocks", "message_rate": "8/s", "message_size": "1 KiB"}]'
}

/** Two instances, each on a thread of its own. */
function pair (spoolOf: SimThreadsInit['spoolOf']): SimThreadsInit {
  const env = {
    plan: 'p', testCase: 'evaluate', run: 'r', groupId: 'all', groupInstanceCount: 2, instanceCount: 2, params,
    outputsPath: '/outputs', sidecar: false, subnet: '10.0.0.0/8', disableMetrics: true
  }
  return {
    data: {
      simulation: { seed: 1, peersPerInstance: 1, lookaheadNs: 4e6, instances: ['0', '1'].map(outputsDir => ({ env, outputsDir })) },
      routers: [bundledRouter('@chainsafe/libp2p-gossipsub')], stop: new SharedArrayBuffer(4)
    },
    threads: 2, spoolOf, onNews: () => {}
  }
}

test('each thread tells the ends of its own instances, and the same time', async () => {
  const folder = await temporaryFolder()
  const ends = await runSimThreads(pair(thread => join(folder, `${thread}.spool`)))
  expect(ends.map(({ results }) => results)).toEqual([[{ outcome: 'ok' }, undefined], [undefined, { outcome: 'ok' }]])
})

test('one thread fails: the others end with it, and its reason is told', async () => {
  const folder = await temporaryFolder()
  const init = pair(thread => thread === 1 ? '/dev/null/1.spool' : join(folder, `${thread}.spool`))
  await expect(runSimThreads(init)).rejects.toThrow('/dev/null: expected a folder to write')
})
