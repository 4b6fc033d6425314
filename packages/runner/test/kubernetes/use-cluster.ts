import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { goCache } from '../go-cache.ts'
import { startControlPlane, type ControlPlane } from './control-plane.ts'
import { ProcessKubelet } from './process-kubelet.ts'
import type { StubProgram } from './process-pod.ts'

/** A cluster of a test file. */
export interface TestCluster {
  readonly plane: ControlPlane
  readonly kubelets: readonly ProcessKubelet[]
}

/**
 * Starts a cluster of two nodes before the tests of a file, and makes it that of kubectl; stops it after them.
 *
 * @param stub stands for the program of instances
 */
export function useCluster (isThere: boolean, stub?: StubProgram): () => TestCluster {
  let cluster: TestCluster | undefined
  let folder = ''
  const { PATH, KUBECONFIG } = process.env
  beforeAll(async () => {
    if (!isThere) return
    folder = mkdtempSync(join(tmpdir(), 'gsplan-kubernetes-'))
    const plane = await startControlPlane(folder)
    const kubelets = ['node-a', 'node-b'].map(name => new ProcessKubelet(plane, { name, dir: join(folder, name), stub }))
    cluster = { plane, kubelets }
    for (const kubelet of kubelets) await kubelet.start()
    process.env['KUBECONFIG'] = plane.kubeconfig
    process.env['PATH'] = `${join(goCache, 'kubernetes')}${delimiter}${PATH ?? ''}`
  }, 120_000)
  afterAll(async () => {
    for (const kubelet of cluster?.kubelets ?? []) await kubelet.stop()
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
