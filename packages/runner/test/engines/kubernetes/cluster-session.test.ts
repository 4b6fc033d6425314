import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ClusterSession } from '../../../src/engines/kubernetes/cluster-session.ts'
import type { KubeObject } from '../../../src/engines/kubernetes/kube-object.ts'
import type { Kubectl } from '../../../src/engines/kubernetes/kubectl.ts'
import type { ApiPod } from '../../../src/engines/kubernetes/pod-state.ts'

const owner: KubeObject = {
  apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'gsplan-k-sync', labels: { 'gsplan.io/run': 'gsplan-k' } }
}

const podOf = (name: string, digit: string, image = 'node:20-slim'): ApiPod => ({
  metadata: { name, labels: { 'gsplan.io/part': 'instance' } }, spec: { containers: [{ name: 'c', image }] },
  status: { phase: 'Running', containerStatuses: [{ name: 'c', image, imageID: `${image}@sha256:${digit.repeat(64)}` }] }
})

/** A session in a cluster with these pods. */
async function sessionWith (pods: readonly ApiPod[]): Promise<ClusterSession> {
  const kubectl: Pick<Kubectl, 'run' | 'stream'> = {
    run: async ([verb]) => Promise.resolve(
      verb === 'create' ? JSON.stringify({ ...owner, metadata: { ...owner.metadata, uid: 'u', namespace: 'tests' } }) : ''),
    stream: async (args, onChunk, signal) => {
      // otherwise kubectl tells of more than 500 pods as lists of them
      expect(args).toContain('--chunk-size=0')
      for (const object of pods) await onChunk(Buffer.from(`${JSON.stringify({ type: 'ADDED', object })}\n`))
      await sleep(60_000, undefined, { signal })
    }
  }
  const session = new ClusterSession({
    kubectl: kubectl as Kubectl, objects: { owner, owned: [] }, token: 't', settings: {}, instances: pods.length, limits: { startMs: 1000, stuckMs: 1000 }
  })
  await session.create(() => {})
  await expect.poll(() => session.processes.length).toBe(pods.length)
  return session
}

const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`

test('nodes that have pulled different images for one name are a warning, and all are in the record', async () => {
  const session = await sessionWith([podOf('a', '2'), podOf('b', '1'), podOf('c', '1')])
  expect(session.place()).toEqual({
    settings: { namespace: 'tests' },
    images: [{ image: 'node:20-slim', digest: digestOf('1') }, { image: 'node:20-slim', digest: digestOf('2') }]
  })
  expect(session.warnings()).toEqual([
    'nodes have pulled different images for node:20-slim: peers differ in more than their place; name one by its digest (NAME@sha256:…)'
  ])
  await session.remove()
})

test('one image for each name is none', async () => {
  const session = await sessionWith([podOf('a', '1'), podOf('b', '1'), podOf('c', '2', 'other')])
  expect(session.warnings()).toEqual([])
  await session.remove()
})
