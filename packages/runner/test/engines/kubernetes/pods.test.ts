import { parseComposition, expandInstances } from '@gsplan/testground'
import { parsePlanParams } from '@gsplan/plan'
import { UsageError } from '@gsplan/cli'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { parseQuantity } from '../../../src/engines/kubernetes/cluster-capacity.ts'
import { findThrottled, toOutcomes } from '../../../src/engines/kubernetes/cluster-outcomes.ts'
import { assertClusterSettings, type ClusterSettings } from '../../../src/engines/kubernetes/cluster-settings.ts'
import { findTrouble } from '../../../src/engines/kubernetes/find-trouble.ts'
import { describeKubectlFailure, Kubectl } from '../../../src/engines/kubernetes/kubectl.ts'
import { chooseNetem, netemArgs, readsAsAsked } from '../../../src/engines/kubernetes/netem.ts'
import { toPodState, type ApiPod, type PodState } from '../../../src/engines/kubernetes/pod-state.ts'
import { temporaryFolder } from '../../run-sim.ts'
import { parseCpuStat } from '../../../src/engines/kubernetes/pod/throttling.ts'

const pod = (status: ApiPod['status'], part = 'instance'): PodState => toPodState({
  metadata: {
    name: 'p', labels: { 'gsplan.io/part': part, 'gsplan.io/group': '1' }, annotations: { 'batch.kubernetes.io/job-completion-index': '2' }
  },
  spec: { nodeName: 'n' }, status
})

test('a pod\'s state is told in words', () => {
  expect(pod({ phase: 'Running', containerStatuses: [{ imageID: 'i@sha256:1', state: { running: {} } }] })).toEqual({
    name: 'p', part: 'instance', group: 1, index: 2, phase: 'Running', hasStarted: true, isStuck: false, waits: undefined,
    failed: undefined, node: 'n', images: ['i@sha256:1']
  })
  const failedOf = (status: ApiPod['status']): string | undefined => pod({ phase: 'Failed', ...status }).failed
  expect([
    failedOf({ reason: 'Evicted', message: 'The node was low on\n memory.' }),
    failedOf({ containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] }),
    failedOf({ initContainerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error', message: 'no tc' } } }] }), failedOf({})
  ]).toEqual([
    'Evicted: The node was low on memory.', 'was killed for want of memory (OOMKilled): --memory requests more',
    'ended with exit code 1 (Error): no tc', 'failed, and its containers say nothing'
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
    findTrouble({ ...seen, stuckMs: 20_000, pods: [pod({ containerStatuses: [{ state: { waiting: { reason: 'ErrImageNeverPull' } } }] })] }, limits)
  ]).toEqual([
    undefined, '1 of 2 pods had not started after 600 s; p: no node takes it: no room', undefined,
    'pods were refused by a quota of the namespace: pods "g" is forbidden: exceeded quota: q; smaller --cpu and --memory, or a larger quota',
    'pods were refused by the namespace\'s Pod Security Standard: pods "g" is forbidden: violates PodSecurity "restricted:latest"; ' +
    '--links plan takes no privilege',
    'the sync pod p was lost, and the outputs with it: Evicted: disk',
    'pod p: its image is not on the node (ErrImageNeverPull: )'
  ])
})

test('outcomes are those of reports, else of pods', () => {
  const specs = expandInstances(parseComposition(`
[global]
plan = "p"
case = "c"
runner = "cluster:k8s"
[[groups]]
id = "g"
instances = { count = 5 }
`))
  const report = (index: number, end: object): [string, never] => [`0/${index}`, { group: 0, index, files: [], end } as never]
  const failed = { ...pod({ phase: 'Failed', reason: 'Evicted', message: 'x' }) }
  const ends = {
    specs, groupOf: () => 0, reports: new Map([report(0, { outcome: 'ok' }), report(1, { outcome: 'failed', error: 'its pod was ended', isConsequence: true })]),
    pods: new Map([['0/2', failed], ['0/3', failed]]), dead: new Set(['0/2']), ending: 'ended'
  }
  expect(toOutcomes(ends)).toEqual([
    { groupId: 'g', groupIndex: 0, outcome: 'ok' },
    { groupId: 'g', groupIndex: 1, outcome: 'failed', error: 'ended; its pod was ended', isConsequence: true },
    { groupId: 'g', groupIndex: 2, outcome: 'crashed', error: 'pod p on n Evicted: x' },
    { groupId: 'g', groupIndex: 3, outcome: 'missing', isConsequence: true, error: 'ended' },
    { groupId: 'g', groupIndex: 4, outcome: 'missing', isConsequence: true, error: 'ended' }
  ])
  expect(toOutcomes({ ...ends, ending: undefined }).at(4)).toEqual({ groupId: 'g', groupIndex: 4, outcome: 'missing', error: 'had no pod' })
})

test('pods that waited for CPU make a measurement invalid', () => {
  expect(parseCpuStat('usage_usec 5\nnr_periods 100\nnr_throttled 7\nthrottled_usec 9\n')).toEqual({ periods: 100, throttled: 7 })
  expect(parseCpuStat('usage_usec 5\n')).toBeUndefined()
  const report = (index: number, throttled: number): [string, never] =>
    [`0/${index}`, { group: 0, index, files: [], throttling: { periods: 100, throttled } } as never]
  expect(findThrottled(new Map([report(0, 5), report(1, 6), report(2, 50)]), ({ index }) => `g/${index}`)).toEqual([{
    code: 'saturated',
    message: 'the CPU limit of 2 pods made them wait, g/2 in 50 % of its periods (limit for a valid run: 5 %): the namespace\'s limits have ' +
      'to be larger'
  }])
})

test('links are shaped by one netem qdisc, and read back', () => {
  const shape = chooseNetem(parsePlanParams({ t_latency: '50ms', t_latency_max: '50ms', jitter_pct: '10', bandwidth_mb: '2' }), '1:0')
  expect([shape, netemArgs(shape)]).toEqual([
    { delayUs: 50_000, jitterUs: 5000, bitsPerS: 16_777_216 },
    ['netem', 'limit', '1000000', 'delay', '50000us', '5000us', 'rate', '16777216bit']
  ])
  const drawn = [1, 2, 3].map(seed => chooseNetem(parsePlanParams({ t_latency: '10ms', t_latency_max: '90ms' }), `${seed}:0`).delayUs)
  expect([new Set(drawn).size, drawn.every(delay => delay >= 10_000 && delay < 90_000)]).toEqual([3, true])
  expect(netemArgs({ delayUs: 0, jitterUs: 0, bitsPerS: 0 })).toBeUndefined()
  const shown = (delay: number, rate?: number): string => JSON.stringify([{
    kind: 'netem', options: { delay: { delay, jitter: 0.005, correlation: 0 }, rate: rate === undefined ? undefined : { rate } }
  }])
  expect([
    shown(0.05, 2_097_152), shown(0.04, 2_097_152), shown(0.05), '[{"kind":"noqueue"}]', '{', '{}'
  ].map(json => readsAsAsked(json, shape))).toEqual([true, false, false, false, false, false])
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
