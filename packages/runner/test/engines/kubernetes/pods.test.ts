import { UsageError } from '@gsplan/cli'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { parseQuantity } from '../../../src/engines/kubernetes/cluster-capacity.ts'
import { assertClusterSettings, type ClusterSettings } from '../../../src/engines/kubernetes/cluster-settings.ts'
import { findTrouble } from '../../../src/engines/kubernetes/find-trouble.ts'
import { describeKubectlFailure, Kubectl } from '../../../src/engines/kubernetes/kubectl.ts'
import { toPodState, type ApiPod, type PodState } from '../../../src/engines/kubernetes/pod-state.ts'
import { temporaryFolder } from '../../run-sim.ts'

const pod = (status: ApiPod['status'], part = 'instance'): PodState => toPodState({
  metadata: {
    name: 'p', labels: { 'gsplan.io/part': part, 'gsplan.io/group': '1' }, annotations: { 'batch.kubernetes.io/job-completion-index': '2' }
  },
  spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] }, status
})

test('a pod\'s state is told in words', () => {
  expect(pod({ phase: 'Running', containerStatuses: [{ name: 'c', image: 'i:latest', imageID: `docker.io/i@sha256:${'1'.repeat(64)}`, state: { running: {} } }] })).toEqual({
    name: 'p', part: 'instance', group: 1, index: 2, phase: 'Running', hasStarted: true, isStuck: false, waits: undefined,
    failed: undefined, node: 'n', images: [{ image: 'i', digest: `sha256:${'1'.repeat(64)}` }]
  })
  const failedOf = (status: ApiPod['status']): string | undefined => pod({ phase: 'Failed', ...status }).failed
  expect([
    failedOf({ reason: 'Evicted', message: 'The node was low on\n memory.' }),
    failedOf({ containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] }),
    failedOf({ initContainerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error', message: 'no tc' } } }] }), failedOf({}),
    ...['{"event":1}\ngsplan: links: no tc\n{"event":2}\n', 'gone\n{"event":1}', ' \n'].map(message =>
      failedOf({ containerStatuses: [{ state: { terminated: { exitCode: 1, message } } }] }))
  ]).toEqual([
    'Evicted: The node was low on memory.', 'was killed for want of memory (OOMKilled): --memory requests more',
    'ended with exit code 1 (Error): no tc', 'failed, and its containers say nothing',
    'ended with exit code 1: links: no tc', 'ended with exit code 1', 'ended with exit code 1'
  ])
  const waitsOf = (status: ApiPod['status']): unknown => {
    const { waits, isStuck } = pod(status)
    return [waits, isStuck]
  }
  expect([
    waitsOf({ conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: 3 Insufficient cpu.' }] }),
    waitsOf({ containerStatuses: [{ state: { waiting: { reason: 'InvalidImageName', message: 'bad' } } }] }),
    waitsOf({ containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] })
  ]).toEqual([
    ['no node takes it: 0/3 nodes are available: 3 Insufficient cpu.', false],
    ['its image has no valid name: --image names another (InvalidImageName: bad)', true], [undefined, false]
  ])
})

test('what keeps a run from going on is found', () => {
  const limits = { startMs: 600_000, stuckMs: 20_000 }
  const seen = { pods: [] as PodState[], instances: 2, elapsedMs: 30_000, stuckMs: 0 }
  const waiting = pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: 'no room' }] })
  const running = pod({ phase: 'Running' })
  const quota = 'Error creating: pods "g" is forbidden: exceeded quota: q'
  expect([
    findTrouble({ ...seen, pods: [waiting, running] }, limits),
    findTrouble({ ...seen, pods: [waiting, running], elapsedMs: 600_000 }, limits),
    findTrouble({ ...seen, pods: [running, running], elapsedMs: 600_000, refusal: quota }, limits),
    findTrouble({ ...seen, pods: [running], refusal: quota }, limits),
    findTrouble({ ...seen, refusal: 'Error creating: pods "g" is forbidden: violates PodSecurity "restricted:latest"' }, limits),
    findTrouble({ ...seen, pods: [pod({ phase: 'Failed', reason: 'Evicted', message: 'disk' }, 'sync')] }, limits),
    findTrouble({ ...seen, keepsOutputs: true, pods: [pod({ phase: 'Failed', reason: 'Evicted', message: 'disk' }, 'sync')] }, limits),
    findTrouble({ ...seen, stuckMs: 20_000, pods: [pod({ containerStatuses: [{ state: { waiting: { reason: 'ErrImageNeverPull' } } }] })] }, limits)
  ]).toEqual([
    undefined, '1 of 2 pods had not started after 600 s; p: no node takes it: no room', undefined,
    'pods were refused by a quota of the namespace: pods "g" is forbidden: exceeded quota: q; smaller --cpu and --memory, or a larger quota',
    'pods were refused by the namespace\'s Pod Security Standard: pods "g" is forbidden: violates PodSecurity "restricted:latest"; ' +
    '--links plan takes no privilege',
    'the sync pod p was lost, and the outputs with it: Evicted: disk', 'the sync pod p was lost: Evicted: disk',
    'pod p: its image is not on the node (ErrImageNeverPull: )'
  ])
})

test('settings that no cluster takes are refused before it is asked', () => {
  const refused: ReadonlyArray<readonly [ClusterSettings, string]> = [
    [{ context: '--kubeconfig=x' }, '--context: expected the name of a context of kubectl, got "--kubeconfig=x"'],
    [{ namespace: 'Big' }, '--namespace: expected a namespace: lower-case letters, digits and hyphens, got "Big"'],
    [{ image: '-x' }, '--image: expected the name of an image, got "-x"'],
    [{ queue: 'a_b' }, '--queue: expected the name of a queue: lower-case letters, digits and hyphens, got "a_b"'],
    [{ nodeSelector: ['pool'] }, '--node-selector: expected a label as name=value, got "pool"'],
    [{ cpu: '0' }, '--cpu: expected a quantity of Kubernetes such as 500m or 256Mi, got "0"'],
    [{ memory: '1 GB' }, '--memory: expected a quantity of Kubernetes such as 500m or 256Mi, got "1 GB"']
  ]
  for (const [settings, message] of refused) expect(() => { assertClusterSettings(settings) }).toThrow(message)
  assertClusterSettings({ context: 'arn:aws:eks:eu/x', namespace: 'a', image: 'r.io:5/a@sha256:1', nodeSelector: ['a.b/c=d'], cpu: '1.5', memory: '1Gi' })
  expect(['250m', '1Gi', '2', 'x'].map(parseQuantity)).toEqual([0.25, 2 ** 30, 2, 0])
})

test('a cluster that does not answer is no defect', async () => {
  const dir = await temporaryFolder()
  writeFileSync(join(dir, 'kubectl'), '#!/bin/sh\necho "error: no such context: $1" >&2; exit 1\n', { mode: 0o755 })
  vi.stubEnv('PATH', `${dir}:${process.env['PATH'] ?? ''}`)
  const failed = new Kubectl({ context: 'far' }, new AbortController().signal).run(['version'])
  await expect(failed).rejects.toThrow(new UsageError('kubectl version: no such context: --context=far'))
  await expect(failed).rejects.toBeInstanceOf(UsageError)
  vi.unstubAllEnvs()
})

test('kubectl\'s failures are told by the line that explains most', () => {
  expect([
    'Warning: x\nError from server (Forbidden): error when creating "STDIN": jobs.batch is forbidden: User "u" cannot create\n',
    'E1130 memcache.go:265] x\nThe connection to the server localhost:8080 was refused - did you specify the right host or port?\n', ''
  ].map(describeKubectlFailure)).toEqual([
    'jobs.batch is forbidden: User "u" cannot create',
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?; the cluster of kubectl\'s current ' +
    'context has to answer (kubectl cluster-info), or --context names another',
    'it said nothing'
  ])
})
