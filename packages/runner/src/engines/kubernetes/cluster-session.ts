import { setTimeout as sleep } from 'node:timers/promises'
import { LineSplitter } from '@gsplan/cli'
import type { PulledImage, RunPlace } from '@gsplan/run-format'
import type { AgentProcess, AgentSession, CollectorPresence } from '../launch/agent-session.ts'
import { defaultPorts } from '../launch/agent-ports.ts'
import type { BucketOutputs } from './bucket-outputs.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import type { ClusterLimits } from './cluster-limits.ts'
import { deleteRun } from './delete-run.ts'
import { findTrouble } from './find-trouble.ts'
import { parseAnswer, type Kubectl } from './kubectl.ts'
import { RUN_LABEL, selectorOf } from './kube-names.ts'
import type { KubeObject, OwnerReference } from './kube-object.ts'
import { toPodState, type ApiPod, type PodState } from './pod-state.ts'
import { ownedBy, toList, type RunObjects } from './run-objects.ts'
import { parseState, type CollectorState } from '../launch/collector-protocol.ts'

/** Time for a cluster to delete a run's objects, s, and for each of its pods. */
const [DELETE_S, DELETE_POD_S] = [90, 0.2]
const RESTART_MS = 1000
/** Bytes of a run's state, with the messages of its first instance. */
const MAX_STATE = 32 * 2 ** 20
/** Characters of an event of a watch: a pod, with its status. */
const MAX_EVENT = 2 ** 22

/** Pods by which an Indexed Job runs its instances, as a run's processes are followed. */
const toProcess = ({ name, group, index, node, phase, hasStarted, failed }: PodState): AgentProcess => ({
  name, title: `pod ${name}${node === undefined ? '' : ` on ${node}`}`, group, index, hasStarted, failed,
  hasEnded: phase === 'Succeeded' || phase === 'Failed'
})

/** An event of the API about an object that could not be made. */
interface ApiEvents {
  readonly items: ReadonlyArray<{ readonly involvedObject?: { readonly name?: string }, readonly message?: string }>
}

/** Settings of a {@link ClusterSession}. */
export interface ClusterSessionInit {
  readonly kubectl: Kubectl
  readonly objects: RunObjects
  readonly token: string
  readonly settings: ClusterSettings
  /** The context that is used, where that is known. */
  readonly context?: string | undefined
  /** Instances of the run. */
  readonly instances: number
  readonly limits: Pick<ClusterLimits, 'startMs' | 'stuckMs'>
  /** Outputs in a bucket. @default the sync pod has them */
  readonly bucket?: Pick<BucketOutputs, 'give' | 'remove'> | undefined
}

/** One run's objects in a cluster: made, watched, asked and deleted. */
export class ClusterSession implements AgentSession {
  readonly noun = 'pods'
  readonly #init: ClusterSessionInit
  readonly #kubectl: Kubectl
  readonly #objects: RunObjects
  readonly #token: string
  readonly #pods = new Map<string, PodState>()
  readonly #ended = new AbortController()
  #namespace = 'default'
  #watching: Promise<void> | undefined
  #stuckSinceMs: number | undefined

  constructor (init: ClusterSessionInit) {
    this.#init = init
    this.#kubectl = init.kubectl
    this.#objects = init.objects
    this.#token = init.token
  }

  /** Name of the run, which is the value of its label. */
  get run (): string {
    return this.#objects.owner.metadata.labels[RUN_LABEL] ?? ''
  }

  get description (): string {
    return `the objects of ${this.run}`
  }

  get processes (): readonly AgentProcess[] {
    return this.#instancePods.map(toProcess)
  }

  get collector (): CollectorPresence {
    const { phase, failed } = this.#syncPod ?? {}
    if (failed !== undefined) return 'lost'
    return phase === 'Running' ? 'there' : 'awaited'
  }

  get keepsOutputs (): boolean {
    return this.#init.bucket !== undefined
  }

  facts (): readonly string[] {
    return [
      `${this.run} in the namespace ${this.#namespace}`, ...this.#images.map(({ image, digest }) => `image ${image} ${digest}`)
    ]
  }

  place (): RunPlace {
    const { settings, context = settings.context } = this.#init
    const found = { ...settings, context, namespace: this.#namespace }
    return {
      settings: Object.fromEntries(Object.entries(found).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]])),
      images: this.#images
    }
  }

  warnings (): readonly string[] {
    const names = this.#images.map(({ image }) => image)
    const several = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
    return several.map(name => `nodes have pulled different images for ${name}: peers differ in more than their place; name one by its ` +
      'digest (NAME@sha256:…)')
  }

  /** Images that pods have run, each once. */
  get #images (): PulledImage[] {
    const all = [...this.#pods.values()].flatMap(({ images }) => images)
    const keys = all.map(({ image, digest }) => `${image} ${digest}`)
    return all.filter((_image, at) => keys.indexOf(keys[at] ?? '') === at)
      .sort((a, b) => a.image + a.digest < b.image + b.digest ? -1 : 1)
  }

  #isOver (): boolean {
    return this.#ended.signal.aborted
  }

  get #instancePods (): PodState[] {
    return [...this.#pods.values()].filter(({ part }) => part === 'instance')
  }

  get #syncPod (): PodState | undefined {
    return [...this.#pods.values()].find(({ part }) => part === 'sync')
  }

  /** Makes the objects, all on trial first, then the owner, then those that it owns; and follows the pods. */
  async create (onChange: (process: AgentProcess) => void): Promise<void> {
    const { owner, owned } = this.#objects
    const make = ['create', '-f', '-']
    await this.#kubectl.run([...make, '--dry-run=server', '--output=name'], { input: toList([owner, ...owned]) })
    const made = parseAnswer<KubeObject & { readonly metadata: { readonly uid: string, readonly namespace?: string } }>(
      await this.#kubectl.run([...make, '--output=json'], { input: JSON.stringify(owner) }), 'create')
    const { uid, name, namespace } = made.metadata
    this.#namespace = namespace ?? this.#namespace
    const reference: OwnerReference = { apiVersion: owner.apiVersion, kind: owner.kind, name, uid }
    await this.#kubectl.run([...make, '--output=name'], { input: toList(ownedBy(owned, reference)) })
    this.#watch(pod => { if (pod.part === 'instance') onChange(toProcess(pod)) })
  }

  /** Follows the run's pods until it is removed. */
  #watch (onChange: (pod: PodState) => void): void {
    this.#watching = (async () => {
      while (!this.#isOver()) {
        const lines = new LineSplitter(MAX_EVENT)
        await this.#kubectl.stream(
          // kubectl would ask for more than 500 pods by parts, and tell of these as if each were a pod
          ['get', 'pods', selectorOf(this.run), '--chunk-size=0', '--watch', '--output-watch-events', '--output=json'],
          chunk => { for (const line of lines.push(chunk)) this.#onEvent(JSON.parse(line), onChange) }, this.#ended.signal
        ).catch(() => {})
        // a watch ends now and then, and the next one does not report pods that were deleted in between
        await sleep(RESTART_MS, undefined, { signal: this.#ended.signal }).catch(() => {})
        if (!this.#isOver()) await this.#findGone(onChange).catch(() => {})
      }
    })()
  }

  /** Pods that are not there any more. */
  async #findGone (onChange: (pod: PodState) => void): Promise<void> {
    const names = await this.#kubectl.run(['get', 'pods', selectorOf(this.run), '--output=name'])
    const there = new Set(names.split('\n').map(name => name.replace(/^pod\//, '')))
    for (const pod of this.#pods.values()) {
      if (there.has(pod.name) || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
      const gone: PodState = { ...pod, phase: 'Failed', failed: 'was deleted' }
      this.#pods.set(pod.name, gone)
      onChange(gone)
    }
  }

  #onEvent (event: unknown, onChange: (pod: PodState) => void): void {
    const { type, object } = event as { readonly type?: string, readonly object?: ApiPod }
    if (object === undefined) return
    const found = toPodState(object)
    const hasEnded = found.phase === 'Succeeded' || found.phase === 'Failed'
    const pod = type === 'DELETED' && !hasEnded ? { ...found, phase: 'Failed', failed: 'was deleted' } : found
    this.#pods.set(pod.name, pod)
    onChange(pod)
  }

  #proxied (path: string): string {
    return `--raw=/api/v1/namespaces/${this.#namespace}/pods/${this.#syncPod?.name ?? ''}:${defaultPorts.collector}/proxy/${this.#token}/${path}`
  }

  async state (messages: number): Promise<CollectorState> {
    const answer = await this.#kubectl.run(
      ['get', this.#proxied(`state?messages=${messages}`)], { timeoutMs: 20_000, maxBytes: MAX_STATE })
    return parseState(answer)
  }

  async outputs (from: number, onChunk: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { bucket } = this.#init
    if (bucket !== undefined) return bucket.give(onChunk, signal)
    await this.#kubectl.stream(['get', this.#proxied(`outputs?from=${from}`)], onChunk, signal)
  }

  async findTrouble (elapsedMs: number): Promise<string | undefined> {
    const { instances, limits } = this.#init
    const pods = [...this.#pods.values()]
    this.#stuckSinceMs = pods.some(({ isStuck }) => isStuck) ? this.#stuckSinceMs ?? elapsedMs : undefined
    const started = this.#instancePods.filter(({ hasStarted }) => hasStarted).length
    const refusal = started < instances ? await this.#refusal().catch(() => undefined) : undefined
    const stuckMs = this.#stuckSinceMs === undefined ? 0 : elapsedMs - this.#stuckSinceMs
    return findTrouble({ pods, instances, elapsedMs, stuckMs, refusal, keepsOutputs: this.keepsOutputs }, limits)
  }

  /** Why pods of the run could not be made; undefined when none was refused. */
  async #refusal (): Promise<string | undefined> {
    const answer = await this.#kubectl.run(['get', 'events', '--field-selector=reason=FailedCreate', '--output=json'])
    return parseAnswer<ApiEvents>(answer, 'get events').items
      .find(({ involvedObject }) => involvedObject?.name?.startsWith(`${this.run}-`) === true)?.message
  }

  async logs ({ name }: AgentProcess, signal: AbortSignal): Promise<string> {
    return this.#kubectl.run(['logs', name, '--all-containers', '--tail=2000'], { signal, timeoutMs: 30_000 })
  }

  async endInstances (signal: AbortSignal): Promise<void> {
    const jobs = this.#objects.owned.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name)
    await this.#kubectl.run(['delete', 'jobs.batch', '--ignore-not-found', '--wait=false', ...jobs], { signal })
  }

  async remove (): Promise<void> {
    const left: string[] = []
    const take = async (work: Promise<void> | undefined): Promise<void> =>
      work?.catch((error: unknown) => { left.push((error as Error).message) })
    await take(this.#removeObjects())
    // pods that are gone put nothing there any more
    await take(this.#init.bucket?.remove())
    if (left.length > 0) throw new Error(left.join('; '))
  }

  async #removeObjects (): Promise<void> {
    const withinS = Math.ceil(DELETE_S + DELETE_POD_S * this.#init.instances)
    try {
      await deleteRun(this.#kubectl, this.run, withinS)
    } catch (cause) {
      const { message } = cause as Error
      throw new Error(`objects of ${this.run} may be left: ${message}; gsplan kubernetes clean takes them away`, { cause })
    } finally {
      this.#ended.abort()
      await this.#watching
    }
  }
}
