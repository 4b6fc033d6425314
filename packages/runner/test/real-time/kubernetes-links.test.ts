import { describe, expect, test } from 'vitest'
import { createKubernetesEngine } from '../../src/engines/kubernetes/kubernetes.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { run } from '../../src/run.ts'
import { countsOf } from '../counts-of.ts'
import { controlPlaneNeeds, hasControlPlane } from '../kubernetes/control-plane.ts'
import { guestKernelNeeds, hasGuestKernel, startGuestMachine } from '../kubernetes/guest-machine.ts'
import { useCluster } from '../kubernetes/use-cluster.ts'
import { temporaryFolder } from '../run-sim.ts'

const isPossible = hasControlPlane && hasGuestKernel && process.env['GSPLAN_NIGHTLY'] !== undefined
const needs = `${controlPlaneNeeds}; ${guestKernelNeeds}; and GSPLAN_NIGHTLY=1, as it takes three minutes`
const limits = { startMs: 120_000, stuckMs: 10_000, failureGraceMs: 5000, pollMs: 1000, handOverMs: 60_000 }

describe.skipIf(!isPossible)(`links of pods by tc, in a kernel of their own (${needs})`, () => {
  useCluster(isPossible, { startMachine: startGuestMachine })

  test('six instances in network namespaces have the counts of exec, and the links that were asked for', { timeout: 400_000 }, async () => {
    const define = ['N_NODES=6', 'N_PUBLISHER=4', 'T_SETUP=3m', 'T_RUN=4s', 'T_LATENCY=50ms', 'T_LATENCY_MAX=50ms']
    // the guest has one core, on which all connect
    const slow = [...define, 'T_WARM=30s', 'T_COOL=15s']
    const fast = [...define, 'T_WARM=8s', 'T_COOL=5s']
    const options = { ...defaultRunOptions, rate: '1/s', size: '512', skipAnalysis: false }
    const { signal } = new AbortController()
    const onCluster = await run({
      ...options, define: slow, output: await temporaryFolder(), engine: 'kubernetes', links: 'netem'
    }, { signal, engines: [createKubernetesEngine(limits)] })
    const onExec = await run({ ...options, define: fast, output: await temporaryFolder(), engine: 'exec' }, { signal })
    expect(countsOf(onCluster)).toEqual(countsOf(onExec))
    expect(onCluster.json?.place?.settings).toEqual({ context: 'test', namespace: 'default', links: 'netem' })
    // latencies of one core are often invalid, its links are not
    expect(onCluster.verdict.reasons.filter(({ code }) => code !== 'saturated' && code !== 'late-publishes')).toEqual([])
    // no delivery is faster than a link
    expect(onCluster.json?.metrics['latency_p50']).toBeGreaterThanOrEqual(50)
  })
})
