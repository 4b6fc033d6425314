import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { composeResolved, defaultComposeOptions, groupDeclarations, resolveComposeParams } from '@gsplan/composer'
import { checkRun, parseThreshold } from '@gsplan/gate'
import { runPaths } from '@gsplan/run-format'
import { expandInstances } from '@gsplan/testground'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packOutputs } from '../src/archive.ts'

/**
 * A role and a group that are not among ours, added as data: the composition counts the group's instances, the plan runs
 * the role's behaviour, and the gate neither misses nor measures its nodes.
 */
const watchers = { id: 'watchers', role: 'watcher', publishes: false, count: () => 3 }

let dir = ''
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'gsplan-role-')) })
afterEach(() => { rmSync(dir, { recursive: true, force: true }) })

const define = [
  'N_NODES=2', 'N_PUBLISHER=1', 'N_DEGREE=3', 'N_HONEST_PEERS_PER_NODE=2', 'T_WARM=5s', 'T_RUN=3s', 'T_COOL=3s',
  'TOPIC_CONFIG=[{"id":"blocks","message_rate":"6/s","message_size":"1 KiB"}]'
]

test.each([['nothing but its role and group', 0], ['full traces', 1]])('a role that is not measured, with %s', async (_name, fullTraces) => {
  const { composition, params } = composeResolved(
    resolveComposeParams({ ...defaultComposeOptions, define: [...define, `FULL_TRACES=${fullTraces === 1}`] }),
    { groups: [...groupDeclarations, watchers] })
  expect([composition.global.total_instances, params['N_CONTAINER_NODES_TOTAL']]).toEqual([5, 10n])
  const specs = expandInstances(composition)
  expect(specs.map(({ groupId }) => groupId)).toEqual(['publishers', 'lurkers', 'watchers', 'watchers', 'watchers'])

  const instances = specs.map(spec => ({
    env: {
      plan: 'gsplan', testCase: 'evaluate', run: 'run', groupId: spec.groupId, groupInstanceCount: spec.groupInstanceCount, instanceCount: 5, params: spec.params,
      outputsPath: `/outputs/run/${spec.groupId}/${spec.groupIndex}`, sidecar: false, subnet: '10.0.0.0/8', disableMetrics: true
    },
    outputsDir: join(dir, 'run', spec.groupId, String(spec.groupIndex))
  }))
  for (const { outputsDir } of instances) mkdirSync(outputsDir, { recursive: true })
  const worker = new Worker(fileURLToPath(new URL('fixtures/role-worker.mjs', import.meta.url)), {
    // as built: threads of a test would load the sources
    execArgv: [], workerData: { simulation: { seed: 1, peersPerInstance: 2, instances }, role: watchers.role }
  })
  const [results] = await once(worker, 'message') as [unknown]
  expect(results).toEqual(specs.map(() => ({ outcome: 'ok' })))

  mkdirSync(join(dir, 'analysed'))
  await packOutputs(dir, 'run', runPaths(join(dir, 'analysed')).archive, { mtime: new Date(0) })
  const { verdict, metrics } = await checkRun({
    runDir: join(dir, 'analysed'), thresholds: [parseThreshold('messages_lost < 1'), parseThreshold('delivery_ratio >= 1')]
  })
  expect(verdict).toMatchObject({ status: 'passed', reasons: [] })
  // two peers publish 18 messages in three seconds, which the other honest peers deliver; these three are all that a node needs
  expect(metrics).toMatchObject({ messages_published: 18, messages_lost: 0, delivery_ratio: 1 })
})
