import { LineSplitter } from '@gsplan/cli'
import type { Kubectl } from './kubectl.ts'
import { ports, RUN_LABEL } from './kube-names.ts'
import type { KubeObject, OwnerReference } from './kube-object.ts'
import { toPodState, type ApiPod, type PodState } from './pod-state.ts'
import { ownedBy, toList, type RunObjects } from './run-objects.ts'
import type { CollectorState } from './collector-protocol.ts'

/** Time for a cluster to delete a run's objects, s. */
const DELETE_S = 90
const RESTART_MS = 1000
/** Characters of an event of a watch: a pod, with its status. */
const MAX_EVENT = 2 ** 22

/** Kinds of a run's objects. */
export const ownKinds = 'jobs.batch,services,configmaps,secrets'

/** An event of the API about an object that could not be made. */
interface ApiEvents {
  readonly items: ReadonlyArray<{ readonly involvedObject?: { readonly name?: string }, readonly message?: string }>
}

/** One run's objects in a cluster: made, watched, asked and deleted. */
export class ClusterSession {
  readonly pods: Map<string, PodState> = new Map<string, PodState>()
  readonly #kubectl: Kubectl
  readonly #objects: RunObjects
  readonly #token: string
  readonly #ended = new AbortController()
  #namespace = 'default'
  #watching: Promise<void> | undefined

  constructor (kubectl: Kubectl, objects: RunObjects, token: string) {
    this.#kubectl = kubectl
    this.#objects = objects
    this.#token = token
  }

  /** Name of the run, which is the value of its label. */
  get run (): string {
    return this.#objects.owner.metadata.labels[RUN_LABEL] ?? ''
  }

  get namespace (): string {
    return this.#namespace
  }

  /** Pod of the sync service and the collector, once there is one. */
  get syncPod (): PodState | undefined {
    return [...this.pods.values()].find(({ part }) => part === 'sync')
  }

  /** Makes the objects: all on trial first, then the owner, then those that it owns. */
  async create (): Promise<void> {
    const { owner, owned } = this.#objects
    const make = ['create', '-f', '-']
    await this.#kubectl.run([...make, '--dry-run=server', '--output=name'], { input: toList([owner, ...owned]) })
    const made = JSON.parse(await this.#kubectl.run([...make, '--output=json'], { input: JSON.stringify(owner) })) as
      KubeObject & { readonly metadata: { readonly uid: string, readonly namespace?: string } }
    const { uid, name, namespace } = made.metadata
    this.#namespace = namespace ?? this.#namespace
    const reference: OwnerReference = { apiVersion: owner.apiVersion, kind: owner.kind, name, uid }
    await this.#kubectl.run([...make, '--output=name'], { input: toList(ownedBy(owned, reference)) })
  }

  /** Follows the run's pods until {@link close}. */
  watch (onChange: (pod: PodState) => void): void {
    this.#watching = (async () => {
      while (!this.#ended.signal.aborted) {
        const lines = new LineSplitter(MAX_EVENT)
        await this.#kubectl.stream(
          ['get', 'pods', `--selector=${RUN_LABEL}=${this.run}`, '--watch', '--output-watch-events', '--output=json'],
          chunk => { for (const line of lines.push(chunk)) this.#onEvent(JSON.parse(line), onChange) }, this.#ended.signal
        ).catch(() => {})
        // a watch ends now and then
        await new Promise(resolve => setTimeout(resolve, RESTART_MS))
      }
    })()
  }

  #onEvent (event: unknown, onChange: (pod: PodState) => void): void {
    const { type, object } = event as { readonly type?: string, readonly object?: ApiPod }
    if (object === undefined) return
    const found = toPodState(object)
    const hasEnded = found.phase === 'Succeeded' || found.phase === 'Failed'
    const pod = type === 'DELETED' && !hasEnded ? { ...found, phase: 'Failed', failed: 'was deleted' } : found
    this.pods.set(pod.name, pod)
    onChange(pod)
  }

  #proxied (path: string): string {
    return `--raw=/api/v1/namespaces/${this.#namespace}/pods/${this.syncPod?.name ?? ''}:${ports.collector}/proxy/${this.#token}/${path}`
  }

  /** State of the run by its collector. @throws {KubectlError} while it doesn't answer */
  async state (messages: number): Promise<CollectorState> {
    return JSON.parse(await this.#kubectl.run(['get', this.#proxied(`state?messages=${messages}`)], { timeoutMs: 20_000 })) as CollectorState
  }

  /** Streams outputs of instances from one on. */
  async outputs (from: number, onChunk: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.#kubectl.stream(['get', this.#proxied(`outputs?from=${from}`)], onChunk, signal)
  }

  /** Why pods of the run could not be made; undefined when none was refused. */
  async refusal (): Promise<string | undefined> {
    const answer = await this.#kubectl.run(['get', 'events', '--field-selector=reason=FailedCreate', '--output=json'])
    return (JSON.parse(answer) as ApiEvents).items
      .find(({ involvedObject }) => involvedObject?.name?.startsWith(`${this.run}-`) === true)?.message
  }

  /** Last lines that a pod has printed. */
  async logs ({ name }: PodState, signal: AbortSignal): Promise<string> {
    return this.#kubectl.run(['logs', name, '--all-containers', '--tail=2000'], { signal, timeoutMs: 30_000 })
  }

  /** Ends the instances, which then hand over their outputs; the sync pod stays. */
  async endInstances (signal: AbortSignal): Promise<void> {
    const jobs = this.#objects.owned.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name)
    await this.#kubectl.run(['delete', 'jobs.batch', '--ignore-not-found', '--wait=false', ...jobs], { signal })
  }

  /** Deletes all that belongs to the run. */
  async delete (signal: AbortSignal): Promise<void> {
    await this.#kubectl.run([
      'delete', ownKinds, `--selector=${RUN_LABEL}=${this.run}`, '--ignore-not-found', '--cascade=foreground', `--timeout=${DELETE_S}s`
    ], { signal, timeoutMs: (DELETE_S + 10) * 1000 })
  }

  async close (): Promise<void> {
    this.#ended.abort()
    await this.#watching
  }
}
