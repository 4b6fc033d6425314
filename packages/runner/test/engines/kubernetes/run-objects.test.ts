import { gunzipSync } from 'node:zlib'
import { resolveGroups, parseComposition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { checkClusterPlan } from '../../../src/engines/kubernetes/prepare-cluster-run.ts'
import { makeManifests } from '../../../src/engines/kubernetes/make-manifests.ts'
import { defaultRunOptions } from '../../../src/run-options.ts'
import { compositionOf } from '../../behave.ts'
import { temporaryFolder } from '../../run-sim.ts'
import type { ClusterSettings } from '../../../src/engines/kubernetes/cluster-settings.ts'
import { bootCode, toCodeParts } from '../../../src/engines/kubernetes/code-maps.ts'
import { toGroupParams, type GroupParams, type PlanKind } from '../../../src/engines/launch/group-params.ts'
import type { KubeObject } from '../../../src/engines/kubernetes/kube-object.ts'
import { describeSecret } from '../../../src/engines/kubernetes/storage-objects.ts'
import { ownedBy, runObjects, type ClusterRun, type RunObjects } from '../../../src/engines/kubernetes/run-objects.ts'

const composition = parseComposition(`
[global]
plan = "a/plan"
case = "evaluate"
runner = "cluster:k8s"
[[groups]]
id = "Publishers of $(HOME) & \\"others\\""
instances = { count = 2 }
resources = { cpu = "2", memory = "1Gi" }
[groups.run]
test_params = { t_run = "10s" }
[[groups]]
id = "lurkers"
instances = { count = 3 }
[[groups]]
id = "none"
instances = { count = 0 }
`)

function objectsOf (kind: PlanKind = 'own', settings: ClusterSettings = {}, more: Pick<ClusterRun, 'storage' | 'credentials'> = {}): RunObjects {
  const groups = resolveGroups(composition)
  const params = toGroupParams(groups, {
    kind, plan: 'a/plan', testCase: 'evaluate', runId: 'run', seed: 7, startTime: '2026-01-02T03:04:05Z'
  })
  return runObjects({
    key: 'abcdefghij', token: 'secret', settings, ...more, code: { 'agent.mjs': Buffer.from('agent') }, lifeS: 700, lingerS: 3600,
    groups: groups.map(({ groupInstanceCount: instances }, number) => ({
      params: params[number] as GroupParams, instances, resources: composition.groups[number]?.resources,
      planImage: kind === 'image' ? 'example.org/plan:1' : undefined
    }))
  })
}

const labels = { 'gsplan.io/run': 'gsplan-abcdefghij', 'app.kubernetes.io/managed-by': 'gsplan' }
const restricted = {
  allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' }
}
const agentEnv = (part: string): object[] => [
  { name: 'GSPLAN_PART', value: part }, { name: 'GSPLAN_CODE', value: '/gsplan/code' }, { name: 'GSPLAN_WORK', value: '/gsplan/work' },
  { name: 'GSPLAN_OUTPUTS', value: '/outputs' }, { name: 'GSPLAN_SYNC', value: 'gsplan-abcdefghij-sync' },
  { name: 'GSPLAN_TOKEN', valueFrom: { secretKeyRef: { name: 'gsplan-abcdefghij-token', key: 'token' } } },
  { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }
]
const mounts = [
  { name: 'code', mountPath: '/gsplan/code', readOnly: true }, { name: 'work', mountPath: '/gsplan/work' },
  { name: 'outputs', mountPath: '/outputs' }
]
const code = { name: 'code', projected: { sources: [{ configMap: { name: 'gsplan-abcdefghij-code-0' } }] } }
const folders = [{ name: 'work', emptyDir: {} }, { name: 'outputs', emptyDir: {} }]
const podFields = {
  automountServiceAccountToken: false, enableServiceLinks: false, restartPolicy: 'Never', securityContext: { fsGroup: 1000 }
}
const find = ({ owned }: RunObjects, kind: string, name: string): KubeObject =>
  owned.find(object => object.kind === kind && object.metadata.name === name) as KubeObject

test('objects are named by the run alone, whatever the composition\'s names are', () => {
  const { owner, owned } = objectsOf()
  expect([owner, ...owned].map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual([
    'Job gsplan-abcdefghij-sync', 'Secret gsplan-abcdefghij-token', 'ConfigMap gsplan-abcdefghij-code-0',
    'ConfigMap gsplan-abcdefghij-params-0', 'ConfigMap gsplan-abcdefghij-params-1', 'ConfigMap gsplan-abcdefghij-params-2',
    'Service gsplan-abcdefghij-sync', 'Service gsplan-abcdefghij', 'Job gsplan-abcdefghij-g0', 'Job gsplan-abcdefghij-g1'
  ])
})

test('the sync pod\'s Job ends in any case, and the cluster takes it away', () => {
  const { owner: { metadata: { annotations, ...metadata }, ...owner } } = objectsOf()
  expect(Object.keys(annotations ?? {})).toEqual(['gsplan.io/version'])
  expect({ ...owner, metadata }).toEqual({
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'gsplan-abcdefghij-sync', labels },
    spec: {
      backoffLimit: 0, activeDeadlineSeconds: 4300, ttlSecondsAfterFinished: 300,
      template: {
        metadata: { labels: { ...labels, 'gsplan.io/part': 'sync' } },
        spec: {
          ...podFields,
          containers: [{
            name: 'sync', image: 'node:20-slim', command: ['node', '-e', bootCode], terminationMessagePolicy: 'FallbackToLogsOnError',
            env: [...agentEnv('sync'), { name: 'GSPLAN_GROUP_SIZES', value: '2,3,0' }, { name: 'GSPLAN_LINGER_S', value: '3600' }],
            ports: [
              { name: 'sync', containerPort: 5050 }, { name: 'collector', containerPort: 5051 }
            ],
            readinessProbe: { tcpSocket: { port: 5051 }, periodSeconds: 1 },
            resources: {
              requests: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': '66Gi' }
            },
            securityContext: restricted, volumeMounts: mounts
          }],
          volumes: [code, ...folders]
        }
      }
    }
  })
})

test('Redis, which knows no secret, is there for plans of others alone', () => {
  const portsOf = (kind: PlanKind): unknown => {
    const objects = objectsOf(kind)
    return [JSON.stringify(objects.owner).includes('GSPLAN_REDIS'), find(objects, 'Service', 'gsplan-abcdefghij-sync')['spec']]
  }
  const selector = { 'gsplan.io/run': 'gsplan-abcdefghij', 'gsplan.io/part': 'sync' }
  const port = (name: string, at: number): object => ({ name, port: at, targetPort: at })
  const [sync, redis, collector] = [port('sync', 5050), port('redis', 6379), port('collector', 5051)]
  expect(portsOf('own')).toEqual([false, { selector, ports: [sync, collector] }])
  for (const kind of ['script', 'image'] as const) expect(portsOf(kind)).toEqual([true, { selector, ports: [sync, redis, collector] }])
})

test('a group is an Indexed Job, with its own resources, labels and links by tc', () => {
  const settings: ClusterSettings = { queue: 'tests', nodeSelector: ['pool=large'], links: 'netem', image: 'example.org/node:1' }
  const own = { ...labels, 'gsplan.io/group': '0' }
  const agent = (part: string, more: object): object => ({
    name: part, image: 'example.org/node:1', command: ['node', '-e', bootCode], terminationMessagePolicy: 'FallbackToLogsOnError',
    env: [
      ...agentEnv(part),
      { name: 'GSPLAN_INDEX', valueFrom: { fieldRef: { fieldPath: 'metadata.annotations[\'batch.kubernetes.io/job-completion-index\']' } } },
      { name: 'GSPLAN_PARAMS', value: '/gsplan/params' }, { name: 'GSPLAN_LINKS', value: part === 'links' ? 'plan' : 'outside' }
    ],
    securityContext: restricted, volumeMounts: [...mounts, { name: 'params', mountPath: '/gsplan/params', readOnly: true }], ...more
  })
  expect(find(objectsOf('own', settings), 'Job', 'gsplan-abcdefghij-g0')).toEqual({
    apiVersion: 'batch/v1', kind: 'Job',
    metadata: {
      name: 'gsplan-abcdefghij-g0', labels: { ...own, 'kueue.x-k8s.io/queue-name': 'tests' },
      annotations: { 'gsplan.io/group-id': 'Publishers of $(HOME) & "others"' }
    },
    spec: {
      completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 0, activeDeadlineSeconds: 700,
      ttlSecondsAfterFinished: 300,
      template: {
        metadata: { labels: { ...own, 'gsplan.io/part': 'instance' } },
        spec: {
          ...podFields, subdomain: 'gsplan-abcdefghij', terminationGracePeriodSeconds: 300, nodeSelector: { pool: 'large' },
          initContainers: [agent('links', {
            securityContext: {
              allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] }, runAsUser: 0,
              seccompProfile: { type: 'RuntimeDefault' }
            }
          })],
          containers: [agent('instance', {
            resources: {
              requests: { cpu: '2', memory: '1Gi', 'ephemeral-storage': '128Mi' }, limits: { 'ephemeral-storage': '5Gi' }
            }
          })],
          volumes: [code, { name: 'params', configMap: { name: 'gsplan-abcdefghij-params-0' } }, ...folders]
        }
      }
    }
  })
})

test('parameters travel in a ConfigMap of each group', () => {
  const map = find(objectsOf(), 'ConfigMap', 'gsplan-abcdefghij-params-1')
  expect(JSON.parse((map['data'] as { 'group.json': string })['group.json'])).toEqual({
    kind: 'own', groupId: 'lurkers', group: 1, first: 2, seed: 7,
    env: {
      TEST_PLAN: 'a-plan', TEST_CASE: 'evaluate', TEST_RUN: 'run', TEST_INSTANCE_COUNT: '5', TEST_GROUP_ID: 'lurkers',
      TEST_GROUP_INSTANCE_COUNT: '3', TEST_INSTANCE_PARAMS: '', TEST_INSTANCE_ROLE: '', TEST_REPO: '', TEST_BRANCH: '', TEST_TAG: '',
      TEST_OUTPUTS_PATH: '/outputs', TEST_START_TIME: '2026-01-02T03:04:05Z', TEST_SIDECAR: 'false', TEST_SUBNET: '0.0.0.0/0',
      TEST_CAPTURE_PROFILES: '', TEST_DISABLE_METRICS: 'true'
    }
  })
})

test('a plan in an image gets Testground\'s environment, and values that look like variables stay as they are', () => {
  const { spec } = find(objectsOf('image'), 'Job', 'gsplan-abcdefghij-g0') as unknown as { spec: { template: { spec: {
    initContainers: ReadonlyArray<{ name: string, image: string, restartPolicy: string }>
    containers: readonly [{ name: string, image: string, env: ReadonlyArray<{ name: string, value?: string }> }]
  } } } }
  const { initContainers, containers: [plan] } = spec.template.spec
  expect(initContainers.map(({ name, image, restartPolicy }) => [name, image, restartPolicy])).toEqual([['outputs', 'node:20-slim', 'Always']])
  const env = Object.fromEntries(plan.env.map(({ name, value }) => [name, value]))
  const names = ['TEST_GROUP_ID', 'TEST_SUBNET', 'TEST_SIDECAR', 'SYNC_SERVICE_HOST', 'SYNC_SERVICE_PORT']
  expect([plan.image, ...names.map(name => env[name])]).toEqual([
    'example.org/plan:1', 'Publishers of $$(HOME) & "others"', '$(POD_IP)/32', 'true', 'gsplan-abcdefghij-sync', '5050/$(GSPLAN_TOKEN)'
  ])
})

test('credentials of a bucket are in a Secret, and nothing but the containers that hand over outputs has them', () => {
  const place = { bucket: 'tests', region: 'eu-central-1', endpoint: 'http://s3.example:9000/$(HOME)' }
  const storage = { place, folder: '.gsplan-handed-over/gsplan-abcdefghij' }
  const credentials = { accessKeyId: 'an-id', secretAccessKey: 'a-secret-key', sessionToken: 'a-session' }
  const objects = objectsOf('own', { links: 'netem', collector: 's3' }, { storage, credentials })
  expect(find(objects, 'Secret', 'gsplan-abcdefghij-s3')).toEqual({
    apiVersion: 'v1', kind: 'Secret', metadata: { name: 'gsplan-abcdefghij-s3', labels }, immutable: true,
    stringData: { AWS_ACCESS_KEY_ID: 'an-id', AWS_SECRET_ACCESS_KEY: 'a-secret-key', AWS_SESSION_TOKEN: 'a-session' }
  })
  const others = [objects.owner, ...objects.owned].filter(({ kind }) => kind !== 'Secret')
  expect(Object.values(credentials).filter(value => JSON.stringify(others).includes(value))).toEqual([])
  type Env = ReadonlyArray<{ readonly name: string, readonly value?: string }>
  type Containers = ReadonlyArray<{ readonly name: string, readonly env?: Env }>
  interface JobSpec { readonly template: { readonly spec: { readonly initContainers?: Containers, readonly containers: Containers } } }
  const envsOf = ({ owned, owner }: RunObjects): Array<[string, string[]]> => [owner, ...owned]
    .filter(({ kind }) => kind === 'Job').flatMap(({ spec }) => {
      const { initContainers = [], containers } = (spec as JobSpec).template.spec
      return [...initContainers, ...containers].map(({ name, env = [] }): [string, string[]] =>
        [name, env.map(each => each.name).filter(each => each.startsWith('AWS_') || each === 'GSPLAN_STORAGE')])
    })
  const all = ['GSPLAN_STORAGE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']
  expect(envsOf(objects)).toEqual([['sync', []], ['links', []], ['instance', all], ['links', []], ['instance', all]])
  expect(envsOf(objectsOf('image', {}, { storage, credentials }))).toEqual([['sync', []], ['outputs', all], ['plan', []], ['outputs', all], ['plan', []]])
  const [job] = objects.owned.filter(({ kind }) => kind === 'Job')
  const { env = [] } = (job?.['spec'] as JobSpec).template.spec.containers[0] ?? {}
  expect(env.find(({ name }) => name === 'GSPLAN_STORAGE')).toEqual({
    name: 'GSPLAN_STORAGE', value: JSON.stringify(storage).replace('$', '$$$$')
  })
  // for printing, without credentials
  expect(objectsOf('own', {}, { storage }).owned.filter(({ kind }) => kind === 'Secret').map(({ metadata: { name } }) => name)).toEqual(
    ['gsplan-abcdefghij-token'])
  expect(describeSecret([objects.owner])).toBe('kubectl create secret generic gsplan-abcdefghij-s3 ' +
    '--from-env-file=<(env | grep -E \'^(AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)=\')')
})

test('what can be no object is refused in words', () => {
  const big = { ...objectsOf(), params: 'x'.repeat(2 ** 20) }
  const group = {
    instances: 1,
    params: { kind: 'own' as const, env: { TEST_INSTANCE_PARAMS: big.params }, groupId: 'big', group: 0, first: 0, seed: 1 }
  }
  const run = { key: 'abcdefghij', token: 's', settings: {}, code: {}, lifeS: 1, lingerS: 1, groups: [group] }
  expect(() => runObjects(run)).toThrow('big: expected test parameters of at most 1044480 bytes, as a ConfigMap takes them, got 1048691')
  const small = { ...group, params: { ...group.params, env: {} } }
  expect(() => runObjects({ ...run, groups: [{ ...small, resources: { cpu: '1; rm' } }] })).toThrow(
    'big: resources.cpu: expected a quantity of Kubernetes such as 500m or 256Mi, got "1; rm"')
  expect(() => runObjects({ ...run, groups: [{ ...small, instances: 100_001 }] })).toThrow('big: expected at most 100000 instances')
  // before a run begins, too
  const huge = parseComposition(compositionOf({ all: 'ok' }, { runner: 'cluster:k8s', count: 100_001 }))
  expect(() => { checkClusterPlan({ composition: huge, target: { module: '', version: '', source: 'plan', notes: [] } }) }).toThrow(
    'all: expected at most 100000 instances, as a Job takes them, got 100001')
})

test('code is cut into parts that a ConfigMap takes, and put together as it was', () => {
  const bytes = Buffer.from(Array.from({ length: 2_000_000 }, (_, at) => (at * at * 31 + (at >> 3)) % 251))
  const parts = toCodeParts({ 'plan.mjs': Buffer.concat([bytes, Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)))]), 'a.mjs': bytes })
  expect(parts.every(part => Object.values(part).every(text => text.length < 1_000_000))).toBe(true)
  const whole = Buffer.concat(parts.flatMap(part => Object.entries(part)).filter(([name]) => name.startsWith('a.mjs'))
    .map(([, text]) => Buffer.from(text, 'base64')))
  expect(gunzipSync(whole).equals(bytes)).toBe(true)
})

test('objects are owned by the one whose end takes them away', () => {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'a', uid: '1' }
  expect(ownedBy([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', labels: {} } }], owner)).toEqual([
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', labels: {}, ownerReferences: [owner] } }
  ])
})

test('the objects of a saved configuration for a cluster of a thousand peers fit where they go', async () => {
  const objects = await makeManifests(
    { ...defaultRunOptions, config: 'cluster-k8s/1k-peers' }, { signal: new AbortController().signal, cacheDir: await temporaryFolder() })
  expect(objects.filter(({ kind }) => kind === 'Job').map(({ spec }) => (spec as { readonly completions?: number }).completions)).toEqual(
    [undefined, 100, 900])
  expect(objects.every(object => JSON.stringify(object).length < 2 ** 20)).toBe(true)
})
