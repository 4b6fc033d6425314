import { existsSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from '@gsplan/cli'
import { ERROR_OUTPUT } from '@gsplan/run-format'
import { expandInstances, resolveGroups, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit, EngineResult } from '../../engine.ts'
import { lifeTimeMs } from '../exec/life-time.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { isOwnPlan } from '../shared/own-plan.ts'
import { TestPhases } from '../shared/test-phases.ts'
import { sizeOfTest, type TestSize } from '../shared/test-size.ts'
import type { ClusterLimits } from './cluster-limits.ts'
import { findThrottled, placeKey, toOutcomes } from './cluster-outcomes.ts'
import { ClusterSession } from './cluster-session.ts'
import type { CollectorState, InstanceReport } from './collector-protocol.ts'
import { findTrouble } from './find-trouble.ts'
import { Kubectl } from './kubectl.ts'
import type { PodState } from './pod-state.ts'
import { prepareClusterRun } from './prepare-cluster-run.ts'
import { OutputsReceiver } from './receive-outputs.ts'
import { runObjects } from './run-objects.ts'

/** Pods that died, whose logs are kept. */
const MAX_LOGS = 20
/** Time for an interrupted run's outputs, ms. */
const INTERRUPTED_MS = 15_000
const RECEIVE_ATTEMPTS = 5
/** Time for all outputs to come, ms. */
const RECEIVE_MS = 6 * 3_600_000

/** One run on a cluster, from the first object to the last. */
class ClusterRunner {
  readonly #init: EngineInit
  readonly #limits: ClusterLimits
  readonly #session: ClusterSession
  readonly #specs: readonly InstanceSpec[]
  readonly #groupIds: readonly string[]
  readonly #size: TestSize
  readonly #phases: TestPhases
  readonly #reports = new Map<string, InstanceReport>()
  readonly #dead = new Set<string>()
  readonly #logs = new Map<string, string>()
  readonly #startedMs = performance.now()
  #messages = 0
  #ready = 0
  /** When all instances were there, ms after the start. */
  #readyMs: number | undefined
  #stuckSinceMs: number | undefined
  #firstFailureMs: number | undefined
  #ending: string | undefined
  #failure: string | undefined

  constructor (init: EngineInit, limits: ClusterLimits, session: ClusterSession) {
    this.#init = init
    this.#limits = limits
    this.#session = session
    this.#specs = expandInstances(init.composition)
    this.#groupIds = resolveGroups(init.composition).map(({ groupId }) => groupId)
    this.#size = sizeOfTest(this.#specs, isOwnPlan(init))
    this.#phases = new TestPhases(init.emit)
  }

  async run (): Promise<EngineResult> {
    const { signal, emit } = this.#init
    let didCreate = false
    try {
      emit({ kind: 'log', source: 'kubernetes', message: `makes the objects of ${this.#session.run}` })
      didCreate = true
      await this.#session.create()
      this.#session.watch(pod => { this.#onPod(pod) })
      await this.#follow()
      await this.#receive()
      signal.throwIfAborted()
      return this.#result()
    } finally {
      if (didCreate) await this.#leaveNothing()
    }
  }

  #elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  #instancePods (): PodState[] {
    return [...this.#session.pods.values()].filter(({ part }) => part === 'instance')
  }

  /** Looks at the cluster until all instances have ended, or can't go on. */
  async #follow (): Promise<void> {
    const { signal } = this.#init
    const { pollMs } = this.#limits
    while (!this.#hasEnded()) {
      await sleep(pollMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return this.#end('interrupted', INTERRUPTED_MS)
      await this.#look()
      const reason = this.#failure ?? this.#reasonToEnd()
      if (reason !== undefined) return this.#end(reason, this.#limits.handOverMs)
    }
  }

  #hasEnded (): boolean {
    const pods = this.#instancePods()
    return pods.length >= this.#specs.length && pods.every(({ phase }) => phase === 'Succeeded' || phase === 'Failed')
  }

  /** Reads the collector's state and the cluster's refusals. */
  async #look (): Promise<void> {
    const { pods, syncPod } = this.#session
    const isStuck = [...pods.values()].some(pod => pod.isStuck)
    this.#stuckSinceMs = isStuck ? this.#stuckSinceMs ?? this.#elapsedMs() : undefined
    if (syncPod?.phase === 'Running') {
      const state = await this.#session.state(this.#messages).catch(() => undefined)
      if (state !== undefined) this.#onState(state)
    }
    const started = this.#instancePods().filter(({ hasStarted }) => hasStarted).length
    const refusal = started < this.#specs.length ? await this.#session.refusal().catch(() => undefined) : undefined
    this.#failure = findTrouble({
      pods: [...pods.values()], instances: this.#specs.length, elapsedMs: this.#elapsedMs(), refusal,
      stuckMs: this.#stuckSinceMs === undefined ? 0 : this.#elapsedMs() - this.#stuckSinceMs
    }, this.#limits)
    this.#report(started)
  }

  #onState ({ messages, failed, ready }: CollectorState): void {
    this.#messages += messages.length
    for (const message of messages) this.#phases.onMessage(message)
    if (failed !== undefined) this.#firstFailureMs ??= this.#elapsedMs()
    this.#ready = ready
    if (ready >= this.#specs.length) this.#readyMs ??= this.#elapsedMs()
  }

  #onPod (pod: PodState): void {
    if (pod.failed === undefined || pod.part !== 'instance') return
    this.#firstFailureMs ??= this.#elapsedMs()
    if (this.#ending !== undefined) return
    this.#dead.add(placeKey(pod.group, pod.index))
    if (this.#logs.has(pod.name) || this.#logs.size >= MAX_LOGS) return
    this.#logs.set(pod.name, '')
    void this.#session.logs(pod, AbortSignal.timeout(30_000)).then(text => { this.#logs.set(pod.name, text) }, () => {})
  }

  #reasonToEnd (): string | undefined {
    const lifeMs = lifeTimeMs(this.#specs, 60_000, this.#init)
    if (this.#readyMs !== undefined && this.#elapsedMs() - this.#readyMs > lifeMs) return describeTimeLimit(lifeMs)
    const { failureGraceMs } = this.#limits
    if (this.#firstFailureMs === undefined || this.#elapsedMs() - this.#firstFailureMs < failureGraceMs) return undefined
    return 'ended because another instance had failed'
  }

  /** Ends the instances, and waits until they have handed over what they had. */
  async #end (reason: string, withinMs: number): Promise<void> {
    this.#ending = reason
    const signal = AbortSignal.timeout(withinMs + 60_000)
    await this.#session.endInstances(signal).catch(() => {})
    const until = performance.now() + withinMs
    const isLeft = (): boolean => this.#instancePods().some(({ phase }) => phase === 'Running')
    while (isLeft() && performance.now() < until && this.#session.syncPod?.failed === undefined) await sleep(200)
  }

  #report (started: number): void {
    const testMs = this.#readyMs === undefined ? 0 : this.#elapsedMs() - this.#readyMs
    const { peers, testMs: expected } = this.#size
    this.#init.emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: Math.max(testMs, expected), peers,
      activity: this.#readyMs === undefined ? `${started} of ${this.#specs.length} pods run, ${this.#ready} are ready` : undefined
    })
  }

  #folderOf ({ group, index }: Pick<InstanceReport, 'group' | 'index'>): string | undefined {
    const groupId = this.#groupIds[group]
    const isThere = this.#specs.some(spec => spec.groupId === groupId && spec.groupIndex === index)
    return isThere ? join(this.#init.outputsDir, this.#init.runId, groupId ?? '', String(index)) : undefined
  }

  /** Takes the outputs from the collector; a stream that breaks is followed by another. */
  async #receive (): Promise<void> {
    if (this.#session.syncPod?.phase !== 'Running') return
    const receiver = new OutputsReceiver({
      folderOf: report => this.#folderOf(report),
      onReport: report => { this.#reports.set(placeKey(report.group, report.index), report) }
    })
    let last: unknown
    for (let attempt = 0; attempt < RECEIVE_ATTEMPTS && !receiver.isWhole; attempt++) {
      await receiver.restart()
      const signal = AbortSignal.timeout(RECEIVE_MS)
      last = await this.#session.outputs(receiver.received, async chunk => receiver.push(chunk), signal)
        .then(() => undefined, (error: unknown) => error)
    }
    if (!receiver.isWhole) this.#failure ??= `outputs could not be fetched: ${(last as Error | undefined)?.message ?? 'they broke off'}`
    await this.#keepLogs()
  }

  /** Keeps the logs of pods that died without a report. */
  async #keepLogs (): Promise<void> {
    for (const [name, text] of this.#logs) {
      const pod = this.#session.pods.get(name)
      const folder = pod === undefined ? undefined : this.#folderOf(pod)
      if (folder === undefined || text === '' || existsSync(join(folder, ERROR_OUTPUT))) continue
      makeFolder(folder)
      await writeFile(join(folder, ERROR_OUTPUT), text)
    }
  }

  async #leaveNothing (): Promise<void> {
    const { runDir, emit } = this.#init
    const images = new Set([...this.#session.pods.values()].flatMap(pod => pod.images))
    const log = [`${this.#session.run} in the namespace ${this.#session.namespace}`, ...[...images].sort().map(image => `image ${image}`)]
    await appendFile(join(runDir, 'kubernetes.log'), `${log.join('\n')}\n`).catch(() => {})
    await this.#session.delete(AbortSignal.timeout(120_000)).catch((error: unknown) => {
      emit({
        kind: 'warning',
        message: `objects of ${this.#session.run} may be left: ${(error as Error).message}; gsplan kubernetes clean takes them away`
      })
    })
    await this.#session.close()
  }

  #result (): EngineResult {
    const pods = new Map(this.#instancePods().map(pod => [placeKey(pod.group, pod.index), pod]))
    const nameOf = ({ group, index }: InstanceReport): string => `${this.#groupIds[group] ?? ''}/${index}`
    return {
      instances: toOutcomes({
        specs: this.#specs, groupOf: groupId => this.#groupIds.indexOf(groupId), reports: this.#reports, pods,
        dead: this.#dead, ending: this.#ending
      }),
      testS: (this.#elapsedMs() - (this.#readyMs ?? 0)) / 1000,
      failure: this.#failure,
      invalid: findThrottled(this.#reports, nameOf)
    }
  }
}

/** Runs a composition on the user's cluster, and leaves nothing there. */
export async function runOnCluster (init: EngineInit, limits: ClusterLimits): Promise<EngineResult> {
  const report = (activity: string): void => {
    init.emit({ kind: 'progress', phase: 'setup', testMs: 0, totalMs: 0, peers: 0, activity })
  }
  const run = await prepareClusterRun(init, undefined, () => { report('building the plan') })
  // objects that are made are taken away, also when the run is interrupted
  const kubectl = new Kubectl(init.cluster ?? {}, new AbortController().signal)
  return new ClusterRunner(init, limits, new ClusterSession(kubectl, runObjects(run), run.token)).run()
}
