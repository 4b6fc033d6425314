import { describe, expect, test } from 'vitest'
import { createKubernetesEngine } from '../../src/engines/kubernetes/kubernetes.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { run } from '../../src/run.ts'
import { countsOf } from '../counts-of.ts'
import { controlPlaneNeeds, hasControlPlane } from '../kubernetes/control-plane.ts'
import { guestKernelNeeds, hasGuestKernel, startGuestMachine } from '../kubernetes/guest-machine.ts'
import { useCluster } from '../kubernetes/use-cluster.ts'
import { temporaryFolder } from '../run-sim.ts'

const isPossible = hasControlPlane && hasGuestKernel
const limits = { startMs: 60_000, stuckMs: 5000, failureGraceMs: 1000, pollMs: 500, handOverMs: 30_000 }

describe.skipIf(!isPossible)(`links of pods by tc (${controlPlaneNeeds}; ${guestKernelNeeds})`, () => {
  useCluster(isPossible, { startMachine: startGuestMachine })

  // a machine that is busy with other work for a moment may lose deliveries, or keep a peer from its mesh
  test('twenty instances in network namespaces have the counts of exec, and the links that were asked for', { timeout: 240_000, retry: 1 }, async () => {
    const define = ['N_NODES=20', 'N_PUBLISHER=4', 'T_SETUP=1m', 'T_RUN=8s', 'T_COOL=5s', 'T_LATENCY=200ms', 'T_LATENCY_MAX=200ms']
    // each pod is a process of its own, whose start takes this machine's time
    const slow = [...define, 'T_WARM=18s']
    const fast = [...define, 'T_WARM=8s']
    const options = { ...defaultRunOptions, rate: '1/s', size: '512', skipAnalysis: false }
    const { signal } = new AbortController()
    const onCluster = await run({
      ...options, define: slow, output: await temporaryFolder(), engine: 'kubernetes', links: 'netem'
    }, { signal, engines: [createKubernetesEngine(limits)] })
    // a machine that is busy with other work makes latencies invalid; at night it is not
    const ofBusy = process.env['GSPLAN_NIGHTLY'] === undefined ? ['saturated', 'late-publishes'] : []
    expect(onCluster.verdict.reasons.filter(({ code }) => !ofBusy.includes(code))).toEqual([])
    const onExec = await run({ ...options, define: fast, output: await temporaryFolder(), engine: 'exec' }, { signal })
    expect(countsOf(onCluster)).toEqual(countsOf(onExec))
    expect(countsOf(onCluster)).toEqual({ messages_published: 8, messages_lost: 0, deliveries: 152, undelivered: 0 })
    expect(onCluster.json?.place?.settings).toEqual({ context: 'test', namespace: 'default', links: 'netem' })
    // no delivery is faster than a link
    expect(onCluster.json?.metrics['latency_p50']).toBeGreaterThanOrEqual(200)
  })
})
