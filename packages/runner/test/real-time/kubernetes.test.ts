import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LiveEvent } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Engine, EngineInit, EngineResult } from '../../src/engine.ts'
import { createClusterLauncher } from '../../src/engines/kubernetes/cluster-run.ts'
import { createKubernetesEngine } from '../../src/engines/kubernetes/kubernetes.ts'
import type { ClusterSettings } from '../../src/engines/kubernetes/cluster-settings.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import type { RunResult } from '../../src/run-result.ts'
import { run } from '../../src/run.ts'
import { behave as plan, compositionOf } from '../behave.ts'
import { countsOf } from '../counts-of.ts'
import { gsplan } from '../gsplan.ts'
import { controlPlaneNeeds, hasControlPlane } from '../kubernetes/control-plane.ts'
import type { ProcessKubelet } from '../kubernetes/process-kubelet.ts'
import { hasRclone, useBucket } from '../kubernetes/use-bucket.ts'
import { useCluster } from '../kubernetes/use-cluster.ts'
import { complies } from '../launch/launcher-compliance.ts'
import { expectLiveCounts } from '../live-progress.ts'
import { temporaryFolder } from '../run-sim.ts'

const limits = { startMs: 60_000, stuckMs: 2000, failureGraceMs: 1000, pollMs: 300, handOverMs: 30_000 }
const engine = createKubernetesEngine(limits)
const runner = 'cluster:k8s'
const noTarget = { module: '', version: '', source: 'plan' as const, notes: [] }

interface Given {
  readonly acts: Readonly<Record<string, string>>
  readonly count?: number
  readonly cluster?: ClusterSettings
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** @default {@link engine} */
  readonly by?: Engine
  readonly onEvent?: (event: LiveEvent) => void
}

async function runActs (
  { acts, count, cluster, timeoutMs, signal = new AbortController().signal, by = engine, onEvent = () => {} }: Given
): Promise<{ readonly result: EngineResult, readonly outputs: string }> {
  const dir = await temporaryFolder()
  const init: EngineInit = {
    composition: parseComposition(compositionOf(acts, { runner, count })), plan, target: noTarget, runId: 'run', seed: 1, cluster, signal, timeoutMs,
    outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'), emit: onEvent
  }
  return { result: await by.run(init), outputs: join(dir, 'outputs', 'run') }
}

/** A folder with a `tc` that takes a qdisc, says that it has it, and sets none. */
function writeLyingTc (folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const program = fileURLToPath(new URL('../fixtures/lying-tc.mjs', import.meta.url))
  writeFileSync(join(bin, 'tc'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 })
  return bin
}

describe.skipIf(!hasControlPlane)(`a run on a cluster (${controlPlaneNeeds})`, () => {
  const cluster = useCluster(hasControlPlane)

  /** Names of objects of runs that are in the cluster. */
  async function left (): Promise<string[]> {
    const paths = ['/api/v1/configmaps', '/api/v1/secrets', '/api/v1/services', '/api/v1/pods', '/apis/batch/v1/jobs']
    const lists = await Promise.all(paths.map(async path =>
      cluster().plane.ask<{ items: ReadonlyArray<{ metadata: { name: string } }> }>(path)))
    return lists.flatMap(({ items }) => items.map(({ metadata: { name } }) => name)).filter(name => name.startsWith('gsplan-'))
  }

  /** Calls a function once, when a pod runs whose name matches, and has printed some words. */
  function oncePodRuns (pattern: RegExp, act: (name: string) => void, words = ''): { stop: () => void } {
    const timer = setInterval(() => {
      const found = cluster().kubelets.flatMap(kubelet => kubelet.running.filter(name =>
        pattern.test(name) && (words === '' || kubelet.log(name)?.includes(words) === true))).at(0)
      if (found === undefined) return
      clearInterval(timer)
      act(found)
    }, 100)
    return { stop: () => { clearInterval(timer) } }
  }

  function killSync (): void {
    for (const kubelet of cluster().kubelets) for (const name of kubelet.running.filter(each => each.includes('-sync-'))) kubelet.kill(name)
  }

  test('gsplan\'s plan has the counts of exec, and leaves nothing behind', { timeout: 240_000, retry: 1 }, async () => {
    const define = ['N_NODES=20', 'N_PUBLISHER=4', 'T_SETUP=1m', 'T_RUN=5s', 'T_LATENCY=50ms', 'T_LATENCY_MAX=50ms']
    // each pod is a process of its own, whose start takes this machine's time
    const slow = [...define, 'T_WARM=10s', 'T_COOL=8s']
    const fast = [...define, 'T_WARM=4s', 'T_COOL=2s']
    const options = { ...defaultRunOptions, rate: '2/s', size: '512', skipAnalysis: false }
    const signal = new AbortController().signal
    const onCluster = await run(
      { ...options, define: slow, output: await temporaryFolder(), engine: 'kubernetes' }, { signal, engines: [engine] })
    const onExec = await run({ ...options, define: fast, output: await temporaryFolder(), engine: 'exec' }, { signal })
    expect(countsOf(onCluster)).toEqual(countsOf(onExec))
    expectLiveCounts(onCluster)
    const { json, verdict } = onCluster
    expect(json?.place).toEqual({
      settings: { context: 'test', namespace: 'default' }, images: [{ image: 'node:20-slim', digest: `sha256:${'0'.repeat(64)}` }]
    })
    // a machine that is busy with other work makes latencies invalid, and counts not
    expect(verdict.reasons.filter(({ code }) => code !== 'saturated' && code !== 'late-publishes')).toEqual([])
    expect(await left()).toEqual([])
  })

  test('links that are not as asked for are found after the run; made again, the run shapes its own', async () => {
    const output = await temporaryFolder()
    const { PATH = '' } = process.env
    process.env['PATH'] = `${writeLyingTc(output)}${delimiter}${PATH}`
    onTestFinished(() => { process.env['PATH'] = PATH })
    const define = ['N_NODES=3', 'N_PUBLISHER=1', 'T_WARM=4s', 'T_RUN=1s', 'T_COOL=2s', 'T_LATENCY=50ms', 'T_LATENCY_MAX=90ms']
    const context = { signal: new AbortController().signal, engines: [engine] }
    const first = await run({ ...defaultRunOptions, rate: '2/s', size: '512', define, output, engine: 'kubernetes', links: 'netem' }, context)
    const reasonsOf = (json: RunResult['json'], code: string): string[] =>
      (json?.verdict.reasons ?? []).filter(reason => reason.code === code).map(({ message }) => message)
    const worst = /^6 of 6 round trips .*; at worst, from \S+ to \S+ and back took [\d.]+ ms \(shortest of 5\), asked for 1\d\d[\d.]* ms/
    expect(reasonsOf(first.json, 'link-latency')).toEqual([expect.stringMatching(worst)])
    const refused = await gsplan('rerun', first.runDir)
    expect([refused.exitCode, refused.stderr]).toEqual(
      [2, expect.stringContaining('expected a flag that names the place, such as --namespace, or --allow-code')])
    const { stdout } = await gsplan('rerun', first.runDir, '--links', 'plan', '--quiet', '--json')
    type Again = NonNullable<RunResult['json']>
      & { readonly rerun: { readonly of: string, readonly differences: ReadonlyArray<{ readonly name: string }> } }
    const { rerun: { of, differences }, ...again } = JSON.parse(stdout) as Again
    expect([reasonsOf(again, 'link-latency'), again.place?.settings, of]).toEqual(
      [[], { context: 'test', namespace: 'default', links: 'plan' }, first.runDir])
    expect(differences.filter(({ name }) => name in countsOf(first))).toEqual([])
    expect(await left()).toEqual([])
  })

  complies('kubernetes', {
    create: async init => Promise.resolve(createClusterLauncher(init, limits)), settings: { cluster: {} }, left
  })

  describe.skipIf(!hasRclone)('with a bucket (needs rclone: apt install rclone)', () => {
    let objects: () => readonly string[] = () => []
    complies('kubernetes --collector s3', {
      create: async init => {
        objects = await useBucket()
        return createClusterLauncher(init, limits)
      },
      settings: { cluster: { collector: 's3' } }, left: async () => [...await left(), ...objects()]
    })
  })

  test('an instance that sends outputs without end ends the run in words', async () => {
    const { result } = await runActs({ acts: { a: 'flood', b: 'hang' } })
    expect(result.failure).toBe('outputs of a/0: expected at most 20,000 files and 4GiB, got more')
    expect(result.instances.map(({ isConsequence }) => isConsequence)).toEqual([true, true])
    expect(await left()).toEqual([])
  })

  test('an image that can\'t be pulled ends the run in words', async () => {
    const { result } = await runActs({ acts: { a: 'ok' }, cluster: { image: 'missing.invalid/none:1' } })
    expect(result.failure).toMatch(/^pod gsplan-\w+-.*: its image can't be pulled: .*failed to resolve missing\.invalid\/none:1\)$/)
    expect(await left()).toEqual([])
  })

  test('a pod that is killed is an outcome', async () => {
    const watch = oncePodRuns(
      /-g1-0-/, name => { for (const kubelet of cluster().kubelets) kubelet.kill(name) }, 'waiting for somebody')
    const { result, outputs } = await runActs({ acts: { a: 'hang', b: 'hang' } })
    watch.stop()
    // the other one had begun to wait when its pod was ended, or not yet
    const { outcome, error, isConsequence } = result.instances[0] ?? {}
    expect(isConsequence).toBe(true)
    expect(`${outcome ?? ''}: ${error?.replace(/after [\d.]+ s/, 'after a while') ?? ''}`).toBeOneOf([
      'missing: ended because another instance had failed',
      'failed: ended because another instance had failed; its pod was ended, after a while; last lines: waiting for somebody'
    ])
    expect(result.instances.at(1)?.error).toMatch(/^pod gsplan-\w+-g1-0-\w+ on node-\w ended with exit code 137/)
    // its log, as it left no report
    expect(readFileSync(join(outputs, 'b/0/run.err'), 'utf8')).toContain('waiting for somebody')
    expect(await left()).toEqual([])
  })

  test.each<[string, (kubelet: ProcessKubelet, name: string) => void, RegExp]>([
    ['evicted', (kubelet, name) => { kubelet.evict(name, 'The node was low on resource: memory.') },
      /^pod gsplan-\w+-g0-0-\w+ on node-\w Evicted: The node was low on resource: memory\.$/],
    ['out of memory', (kubelet, name) => { kubelet.kill(name, 'OOMKilled') },
      /^pod gsplan-\w+-g0-0-\w+ on node-\w was killed for want of memory \(OOMKilled\): --memory requests more$/]
  ])('a pod that is %s says so', async (_, end, expected) => {
    const watch = oncePodRuns(/-g0-0-/, name => { for (const kubelet of cluster().kubelets) end(kubelet, name) }, 'waiting for somebody')
    const { result } = await runActs({ acts: { a: 'hang' } })
    watch.stop()
    expect(result.instances).toEqual([{ groupId: 'a', groupIndex: 0, outcome: 'crashed', error: expect.stringMatching(expected) as string }])
    expect(await left()).toEqual([])
  })

  test('instances that do not end within the time limit are told, and keep their outputs', async () => {
    const { result, outputs } = await runActs({ acts: { a: 'hang' }, timeoutMs: 8000 })
    const error = expect.stringMatching(
      /^had not ended after 8 s \(--timeout sets the limit\); its pod was ended, after [\d.]+ s; last lines: waiting for somebody$/
    ) as string
    expect([result.failure, result.instances]).toEqual([undefined, [{ groupId: 'a', groupIndex: 0, outcome: 'failed', error, isConsequence: true }]])
    expect(readFileSync(join(outputs, 'a/0/run.out'), 'utf8')).toContain('waiting for somebody')
    expect(await left()).toEqual([])
  })

  test('a sync pod that is lost ends the run in words', async () => {
    // an instance begins once the sync pod is there
    const watch = oncePodRuns(/-g0-0-/, killSync, 'waiting for somebody')
    const { result } = await runActs({ acts: { a: 'hang' } })
    watch.stop()
    expect(result.failure).toMatch(/^the sync pod gsplan-\w+-sync-\w+ was lost, and the outputs with it: ended with exit code 137/)
    expect(await left()).toEqual([])
  })

  test('an interrupted run leaves nothing behind', async () => {
    const controller = new AbortController()
    const watch = oncePodRuns(/-g0-0-/, () => { controller.abort(new Error('enough')) })
    await expect(runActs({ acts: { a: 'hang' }, signal: controller.signal })).rejects.toThrow('enough')
    watch.stop()
    expect(await left()).toEqual([])
  })

  test('a plan in an image runs as Testground runs it, with a sidecar\'s signal, and its outputs come back', async () => {
    const dir = await temporaryFolder()
    const composition = parseComposition(compositionOf({ a: 'ok', b: 'fail' }, { runner, text: '"costs $5 $(HOME)"' }))
    const init = { target: noTarget, runId: 'run', seed: 1, cluster: { image: 'plan.invalid/in-image' }, signal: new AbortController().signal }
    const { instances, failure } = await engine.run({
      ...init, composition, outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'), emit: () => {}
    })
    expect([failure, instances.map(({ groupId, outcome, error }) => [groupId, outcome, error])]).toEqual(
      [undefined, [['a', 'ok', undefined], ['b', 'failed', 'something was wrong']]])
    expect(readFileSync(join(dir, 'outputs/run/a/0/facts.txt'), 'utf8')).toBe('behave/any: costs $5 $(HOME), true')
    expect(await left()).toEqual([])
    // without the image there is nothing to run
    await expect(engine.check?.({ ...init, composition, cluster: {} })).rejects.toThrow(
      '--image: expected the image of the plan behave, as the group a names no artifact, got none')
  })

  test.skipIf(!hasRclone)('outputs in a bucket outlast the sync pod (needs rclone: apt install rclone)', async () => {
    const objects = await useBucket()
    const watch = oncePodRuns(/-g1-0-/, () => { void expect.poll(() => objects().length, { timeout: 60_000 }).toBe(1).then(killSync) }, 'waiting for somebody')
    const { result, outputs } = await runActs({ acts: { a: 'ok', b: 'hang' }, cluster: { collector: 's3' } })
    watch.stop()
    expect(result.failure).toMatch(/^the sync pod gsplan-\w+-sync-\w+ was lost: ended with exit code 137/)
    expect(result.place?.settings).toEqual({ context: 'test', namespace: 'default', collector: 's3' })
    expect(result.instances[0]).toEqual({ groupId: 'a', groupIndex: 0, outcome: 'ok' })
    expect(readFileSync(join(outputs, 'a/0/run.out'), 'utf8')).toContain('text is as it was given')
    expect(readFileSync(join(outputs, 'b/0/run.out'), 'utf8')).toContain('waiting for somebody')
    expect([await left(), objects()]).toEqual([[], []])
  })

  test('a bucket without credentials, or a remote in its place, is refused before anything is made', async () => {
    const request = { composition: parseComposition(compositionOf({ a: 'ok' }, { runner })), plan, target: noTarget, signal: new AbortController().signal }
    const check = async (): Promise<unknown> => engine.check?.({ ...request, cluster: { collector: 's3' } })
    vi.stubEnv('AWS_ACCESS_KEY_ID', '')
    await expect(check()).rejects.toThrow('--collector s3: expected credentials for the pods in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, found none')
    vi.stubEnv('GSPLAN_REMOTE', 'shelf:runs')
    await expect(check()).rejects.toThrow('--collector s3: expected a bucket, as pods have no rclone, got the remote shelf:runs (GSPLAN_REMOTE)')
    vi.unstubAllEnvs()
  })

  test('pods that no node has room for end the run in words', async () => {
    const hasty = createKubernetesEngine({ ...limits, startMs: 4000 })
    const { result } = await runActs({ acts: { a: 'ok' }, cluster: { cpu: '1k' }, by: hasty })
    expect(result.failure).toMatch(
      /^1 of 1 pods had not started after 4 s; gsplan-\w+-g0-0-\w+: no node takes it: 0\/2 nodes are available: 2 Insufficient cpu/)
    expect(await left()).toEqual([])
  })

  /** Starts a run by the command. @returns kills its client */
  async function startClient (acts: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<() => Promise<void>> {
    const dir = await temporaryFolder()
    writeFileSync(join(dir, 'composition.toml'), compositionOf(acts, { runner }))
    const bin = fileURLToPath(new URL('../../bin/gsplan.js', import.meta.url))
    const client = spawn(process.execPath, [
      bin, 'run', '--engine', 'kubernetes', '--plan', plan, '--composition', join(dir, 'composition.toml'), '-o', dir, '--quiet',
      ...flags
    ], { stdio: 'ignore' })
    const ended = new Promise(resolve => { client.once('exit', (_code, signal) => { resolve(signal) }) })
    return async () => {
      client.kill('SIGKILL')
      expect(await ended).toBe('SIGKILL')
    }
  }

  test.skipIf(!hasRclone)('a client that is killed leaves what clean deletes (needs rclone: apt install rclone)', async () => {
    const objects = await useBucket()
    const acts = { a: 'ok', b: 'hang' }
    const kill = await startClient(acts, '--collector', 's3')
    await expect.poll(() => objects().length, { timeout: 60_000 }).toBe(1)
    await kill()
    const name = /gsplan-[0-9a-z]{10}/.exec(objects()[0] ?? '')?.[0] ?? ''
    // objects of others, other namespaces, and runs that are under way are none of its business
    const path = '/api/v1/namespaces/default/configmaps'
    const foreign = { metadata: { name: 'of-a-user', labels: { 'gsplan.io/run': 'gsplan-of-a-user' } } }
    await cluster().plane.ask(path, { method: 'POST', body: foreign })
    expect((await gsplan('kubernetes', 'clean', '--all', '--namespace', 'kube-system')).stdout).toBe('nothing is left of runs\n')
    const controller = new AbortController()
    const other = runActs({ acts, cluster: { collector: 's3' }, signal: controller.signal })
      .then(() => '', (error: unknown) => (error as Error).message)
    await expect.poll(() => objects().length, { timeout: 60_000 }).toBe(2)
    const isOf = (line: string): boolean => line.startsWith(`${name}: `)
    const clean = async (...words: readonly string[]): Promise<string[]> =>
      (await gsplan('kubernetes', 'clean', '--collector', 's3', ...words)).stdout.trim().replaceAll(/\d{4}-\S+Z/g, 'TIME').split('\n').sort()
    // sync pod, the instance that hangs, their Jobs, ConfigMaps, Services and Secrets
    const untouched = [
      expect.stringMatching(/^gsplan-\w+: 1\d objects since TIME, whose pods run: left as it is; its name or --all deletes it$/),
      expect.stringMatching(/^gsplan-\w+: outputs of 1 instance in the bucket tests, the last of TIME, and may be under way: left as it/)
    ]
    const first = await clean()
    expect([first.filter(isOf), first.filter(line => !isOf(line)), objects().length]).toEqual([untouched, untouched, 2])
    // the instance that is ended may have put its outputs there
    const nothing = ['nothing is left of runs', 'nothing is left of runs in the bucket tests']
    expect(await clean(name)).toEqual([
      expect.stringMatching(`^${name}: 1\\d objects since TIME: deleted$`),
      expect.stringMatching(`^${name}: outputs of [12] instances? in the bucket tests, the last of TIME: deleted$`)
    ])
    expect([await clean(), await clean(name)]).toEqual([untouched, nothing])
    expect(objects().map(object => object.includes(name))).toEqual([false])
    controller.abort(new Error('enough'))
    expect(await other).toBe('enough')
    expect([await left(), objects(), await clean('--all')]).toEqual([[], [], nothing])
    await cluster().plane.ask(`${path}/of-a-user`, { method: 'DELETE' })
  })

  test('a quota that is full ends the run in words', async () => {
    await cluster().plane.ask('/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'small' } } })
    await cluster().plane.ask('/api/v1/namespaces/small/resourcequotas', {
      method: 'POST', body: { metadata: { name: 'few' }, spec: { hard: { 'requests.cpu': '600m' } } }
    })
    const { result } = await runActs({ acts: { a: 'ok' }, cluster: { namespace: 'small' } })
    expect(result.failure).toMatch(/^pods were refused by a quota of the namespace: .* exceeded quota: few, requested: requests.cpu=250m/)
    expect(await left()).toEqual([])
  })

  test('NET_ADMIN that the namespace refuses is said before anything is made', async () => {
    await cluster().plane.ask('/api/v1/namespaces', {
      method: 'POST', body: { metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } }
    })
    const request = { composition: parseComposition(compositionOf({ a: 'ok' }, { runner })), plan, target: noTarget, signal: new AbortController().signal }
    await expect(engine.check?.({ ...request, cluster: { namespace: 'strict', links: 'netem' } })).rejects.toThrow(
      /^--links netem: expected the namespace to allow NET_ADMIN, got .*violates PodSecurity "restricted:latest".*--links plan/)
    await expect(engine.check?.({ ...request, cluster: { namespace: 'nowhere' } })).rejects.toThrow(
      '--namespace: expected a namespace of the cluster, got nowhere, which is not there; kubectl create namespace nowhere makes it')
    await expect(engine.check?.({ ...request, cluster: { namespace: 'strict' } })).resolves.toEqual({ warnings: [] })
    const { result } = await runActs({ acts: { a: 'ok' }, cluster: { namespace: 'strict' } })
    expect(result.instances).toEqual([{ groupId: 'a', groupIndex: 0, outcome: 'ok' }])
  })

  test('who lacks permissions is told them, and the role of the documentation is enough', async () => {
    const { plane } = cluster()
    const request = { composition: parseComposition(compositionOf({ a: 'ok' }, { runner })), plan, target: noTarget, signal: new AbortController().signal }
    const as = { cluster: { context: 'limited' } }
    await expect(engine.check?.({ ...request, ...as })).rejects.toThrow(
      /^--engine kubernetes: expected the permissions create jobs\.batch, .*, list events, which kubectl auth can-i denies/)
    const page = readFileSync(new URL('../../../../docs/kubernetes.md', import.meta.url), 'utf8')
    const role = /^apiVersion: rbac[^`]*/m.exec(page)?.[0] ?? ''
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
    const less = role.replace('pods/log, pods/proxy, ', '')
    expect(less).not.toBe(role)
    await plane.ask(`${roles}/roles`, { method: 'POST', body: less, type: 'application/yaml' })
    await plane.ask(`${roles}/rolebindings`, {
      method: 'POST',
      body: {
        metadata: { name: 'limited' }, subjects: [{ kind: 'User', name: 'limited', apiGroup: 'rbac.authorization.k8s.io' }],
        roleRef: { kind: 'Role', name: 'gsplan', apiGroup: 'rbac.authorization.k8s.io' }
      }
    })
    await vi.waitFor(async () => expect(engine.check?.({ ...request, ...as })).rejects.toThrow(
      '--engine kubernetes: expected the permissions get pods/log, get pods/proxy, which kubectl auth can-i denies'), 10_000)
    await plane.ask(`${roles}/roles/gsplan`, { method: 'PUT', body: role, type: 'application/yaml' })
    const warnings = ['the cluster\'s nodes can\'t be listed by this user: its room is not known']
    await vi.waitFor(async () => expect(engine.check?.({ ...request, ...as })).resolves.toEqual({ warnings }), 10_000)
    const { result } = await runActs({ acts: { a: 'ok' }, ...as })
    expect(result.instances).toEqual([{ groupId: 'a', groupIndex: 0, outcome: 'ok' }])
    expect(await left()).toEqual([])
  })

  test('doctor looks at the cluster, and says where it has no room', async () => {
    const dir = await temporaryFolder()
    const file = join(dir, 'composition.toml')
    writeFileSync(file, compositionOf({ a: 'ok' }, { runner, count: 4000 }))
    const { stdout, exitCode } = await gsplan('doctor', '--engine', 'kubernetes', '--composition', file)
    expect([exitCode, stdout.replaceAll(/ {2,}/g, '  ').split('\n')]).toEqual([1, [
      'context  test  kubectl', 'namespace  default  objects of runs', 'version  v1.34.4  Kubernetes 1.29 or newer', 'permissions all  making a run\'s objects',
      'NET_ADMIN  allowed  --links netem alone', 'nodes  2 nodes: cpu 800, memory 800.0 GiB, disk 2000.0 GiB, pods 2000 room for instances',
      'room  the run requests 4001 of pods, and the 2 nodes of the cluster have 2000 in all: pods will wait unless nodes are added; ' +
      'the run requests 1001 of cpu, and the 2 nodes of the cluster have 800 in all: pods will wait unless nodes are added; ' +
      'the run requests 1000.5 GiB of memory, and the 2 nodes of the cluster have 800.0 GiB in all: pods will wait unless nodes are added ' +
      'the composition', ''
    ]])
    expect((await gsplan('doctor', '--engine', 'kubernetes')).exitCode).toBe(0)
  })

  test('two runs share a namespace', async () => {
    const both = await Promise.all([runActs({ acts: { a: 'ok' }, count: 2 }), runActs({ acts: { a: 'ok' }, count: 2 })])
    expect(both.map(({ result }) => result.instances.map(({ outcome }) => outcome))).toEqual([['ok', 'ok'], ['ok', 'ok']])
    expect(await left()).toEqual([])
  })
})
