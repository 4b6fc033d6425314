import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseComposition } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import { createKubernetesEngine } from '../../src/engines/kubernetes/kubernetes.ts'
import { behave as plan, compositionOf } from '../behave.ts'
import { controlPlaneNeeds, hasControlPlane } from '../kubernetes/control-plane.ts'
import { stubPlan } from '../kubernetes/stub-plan.ts'
import { useCluster } from '../kubernetes/use-cluster.ts'
import { temporaryFolder } from '../run-sim.ts'

/** Numbers of pods, and a file for the table of times: `npm run kubernetes-pods`. */
const { GSPLAN_PODS = '', GSPLAN_PODS_TABLE } = process.env
const sizes = GSPLAN_PODS.split(',').filter(text => text !== '').map(Number)
const isPossible = hasControlPlane && sizes.length > 0

describe.skipIf(!isPossible)(`many pods, whose program is a stub (npm run kubernetes-pods; ${controlPlaneNeeds})`, () => {
  const cluster = useCluster(isPossible, { stub: stubPlan })

  test.each(sizes)('%i are scheduled, meet and finish', { timeout: 1_800_000 }, async count => {
    const dir = await temporaryFolder()
    const startedMs = performance.now()
    let readyS: number | undefined
    const result = await createKubernetesEngine().run({
      composition: parseComposition(compositionOf({ a: 'ok' }, { runner: 'cluster:k8s', count })), plan, runId: 'run', seed: 1, cluster: {},
      target: { module: '', version: '', source: 'plan', notes: [] }, signal: new AbortController().signal,
      outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'),
      emit: event => {
        if (event.kind === 'progress' && event.phase === 'setup' && event.testMs > 0) readyS ??= (performance.now() - startedMs) / 1000
      }
    })
    const allS = (performance.now() - startedMs) / 1000
    const bad = result.instances.filter(({ outcome }) => outcome !== 'ok')
    const first = bad.find(({ isConsequence }) => isConsequence !== true) ?? bad[0]
    expect([result.failure, bad.length, first]).toEqual([undefined, 0, undefined])
    const { items } = await cluster().plane.ask<{ items: readonly unknown[] }>('/api/v1/pods')
    expect(items).toEqual([])
    if (GSPLAN_PODS_TABLE !== undefined) appendFileSync(GSPLAN_PODS_TABLE, `| ${count} | ${readyS?.toFixed(1) ?? '–'} | ${allS.toFixed(1)} |\n`)
  })
})
