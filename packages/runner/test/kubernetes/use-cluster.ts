import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { goCache } from '../go-cache.ts'
import { startControlPlane, type ControlPlane } from './control-plane.ts'
import { ProcessKubelet } from './process-kubelet.ts'
import type { StoppableMachine } from './pod-machine.ts'
import type { StubProgram } from './process-pod.ts'

/** A cluster of a test file. */
export interface TestCluster {
  readonly plane: ControlPlane
  readonly kubelets: readonly ProcessKubelet[]
}

interface ClusterInit {
  readonly stub?: StubProgram
  readonly startMachine?: () => Promise<StoppableMachine>
}

/**
 * Starts a cluster of two nodes before the tests of a file, and makes it that of kubectl; stops it after them.
 *
 * @param init `stub` stands for the program of instances; `startMachine` starts what pods run on, and `stop` ends it, @default this machine
 */
export function useCluster (isThere: boolean, { stub, startMachine }: ClusterInit = {}): () => TestCluster {
  let cluster: TestCluster | undefined
  let machine: StoppableMachine | undefined
  let folder = ''
  const { PATH, KUBECONFIG } = process.env
  beforeAll(async () => {
    if (!isThere) return
    folder = mkdtempSync(join(tmpdir(), 'gsplan-kubernetes-'))
    const [plane, onMachine] = await Promise.all([startControlPlane(folder), startMachine?.()])
    machine = onMachine
    const kubelets = ['node-a', 'node-b'].map(name => new ProcessKubelet(plane, { name, dir: join(folder, name), stub, machine }))
    cluster = { plane, kubelets }
    for (const kubelet of kubelets) await kubelet.start()
    process.env['KUBECONFIG'] = plane.kubeconfig
    process.env['PATH'] = `${join(goCache, 'kubernetes')}${delimiter}${PATH ?? ''}`
  }, 120_000)
  afterAll(async () => {
    for (const kubelet of cluster?.kubelets ?? []) await kubelet.stop()
    await machine?.stop()
    await cluster?.plane.stop()
    process.env['PATH'] = PATH
    if (KUBECONFIG === undefined) delete process.env['KUBECONFIG']
    else process.env['KUBECONFIG'] = KUBECONFIG
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  }, 120_000)
  return () => {
    if (cluster === undefined) throw new Error('expected a cluster')
    return cluster
  }
}
