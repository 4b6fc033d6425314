import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, type ControlPlane } from './control-plane.ts'
import type { PodMachine } from './pod-machine.ts'
import { ProcessPod, type ContainerSpec, type PodSources, type PodSpec, type StubProgram } from './process-pod.ts'
import { thisMachine } from './this-machine.ts'

/** Images whose names begin so can't be pulled. */
const MISSING_IMAGE = 'missing.invalid/'

/** Settings of a {@link ProcessKubelet}. */
export interface KubeletInit {
  /** Name of its node. */
  readonly name: string
  /** Folder for its pods. */
  readonly dir: string
  /** Stands for the program of instances. */
  readonly stub?: StubProgram | undefined
  /** @default this one, whose network its pods share */
  readonly machine?: PodMachine | undefined
}

/** Tests whether an object is not there any more. */
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404

/** Longest wait between two attempts, ms. */
const MAX_WAIT_MS = 2000

/**
 * Tries again until it succeeds, as kubelets do.
 *
 * @throws the last error once the signal aborts, and one that no time mends
 */
async function persist<T> (work: () => Promise<T>, signal: AbortSignal, isFinal: (error: unknown) => boolean = () => false): Promise<T> {
  for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || isFinal(error)) throw error
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    }
  }
}

/** A pod that a kubelet has. */
interface OwnPod {
  readonly running: ProcessPod
  readonly pod: PodSpec
  /** Aborts when the pod is gone. */
  readonly gone: AbortController
  /** Time by `performance.now()` when it is killed, once it is being deleted; another deletion may shorten it. */
  killAtMs?: number
  /** Of the pod, beyond what its containers say. */
  failure?: { readonly reason: string, readonly message: string }
}

/** Room of a node. */
const room = { cpu: '400', memory: '400Gi', 'ephemeral-storage': '1000Gi', pods: '1000' } as const

/**
 * A node of a cluster that runs its pods as processes of this machine: a stand-in for the kubelet. Volumes are folders,
 * names of services are addresses in the environment, and each pod has an address of its own, which takes root.
 */
export class ProcessKubelet {
  readonly #plane: ControlPlane
  readonly #name: string
  readonly #dir: string
  readonly #stub: StubProgram | undefined
  readonly #machine: PodMachine
  readonly #pods = new Map<string, OwnPod>()
  /** What pods share, by its path: it does not change once it is there. */
  readonly #shared = new Map<string, Promise<unknown>>()
  readonly #ended = new AbortController()
  readonly #server: ReturnType<typeof createServer>

  constructor (plane: ControlPlane, { name, dir, stub, machine = thisMachine }: KubeletInit) {
    this.#plane = plane
    this.#name = name
    this.#dir = dir
    this.#stub = stub
    this.#machine = machine
    // logs, as the API server asks for them
    this.#server = createServer(plane.tls, (request, response) => {
      const [, kind, , pod = ''] = (request.url ?? '').split(/[/?]/)
      const log = kind === 'containerLogs' ? this.log(pod) : undefined
      if (log !== undefined) response.end(log)
      else response.writeHead(404).end()
    })
  }

  async start (): Promise<void> {
    mkdirSync(this.#dir, { recursive: true })
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', () => { resolve() }))
    const { port } = this.#server.address() as AddressInfo
    await this.#plane.ask('/api/v1/nodes', {
      method: 'POST',
      body: { apiVersion: 'v1', kind: 'Node', metadata: { name: this.#name, labels: { 'kubernetes.io/hostname': this.#name } } }
    })
    await this.#plane.ask(`/api/v1/nodes/${this.#name}/status`, {
      method: 'PATCH',
      body: {
        status: {
          capacity: room, allocatable: room,
          conditions: [{ type: 'Ready', status: 'True', reason: 'Test' }],
          addresses: [{ type: 'InternalIP', address: '127.0.0.1' }], daemonEndpoints: { kubeletEndpoint: { Port: port } }
        }
      }
    })
    // a node is tainted until its controller has seen it
    await this.#plane.ask(`/api/v1/nodes/${this.#name}`, { method: 'PATCH', body: { spec: { taints: null } } })
    this.#plane.watch(`/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3D${this.#name}`, event => {
      this.#onPod(event.type, event.object)
    }, this.#ended.signal)
  }

  async stop (): Promise<void> {
    this.#ended.abort()
    for (const pod of this.#pods.values()) this.#remove(pod)
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  /** Kills the processes of a pod, as a machine that fails does. @param reason as the API has it, such as `OOMKilled`, @default an error */
  kill (name: string, reason?: string): void {
    this.#find(name)?.running.kill(reason)
  }

  /** Ends a pod that its node has no room for any more. */
  evict (name: string, message: string): void {
    const own = this.#find(name)
    if (own === undefined) return
    own.failure = { reason: 'Evicted', message }
    own.running.kill()
  }

  /** All that a pod's containers have printed; undefined for one that has not, or is not here. */
  log (name: string): string | undefined {
    const file = this.#find(name)?.running.logFile ?? ''
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }

  #find (name: string): OwnPod | undefined {
    return [...this.#pods.values()].find(({ pod }) => pod.metadata.name === name)
  }

  /** Names of the pods that run here. */
  get running (): string[] {
    return [...this.#pods.values()].filter(({ running }) => running.isRunning).map(({ pod }) => pod.metadata.name)
  }

  #onPod (type: string, pod: PodSpec): void {
    const { uid, deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata
    const known = this.#pods.get(uid)
    if (type === 'DELETED') {
      this.#pods.delete(uid)
      if (known !== undefined) this.#remove(known)
      return
    }
    if (known === undefined) {
      if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return
      void this.#runPod(pod).catch((error: unknown) => { this.#note(pod, error) })
    } else if (deletionTimestamp !== undefined) {
      const { killAtMs } = known
      known.killAtMs = Math.min(killAtMs ?? Infinity, performance.now() + deletionGracePeriodSeconds * 1000)
      if (killAtMs === undefined) void this.#endPod(known).catch((error: unknown) => { this.#note(pod, error) })
    }
  }

  #remove ({ running, gone }: OwnPod): void {
    gone.abort(new Error('the pod is gone'))
    running.signal('SIGKILL')
    if (running.address !== undefined) this.#machine.removeAddress(running.address)
  }

  /** Notes an error beside the logs of the control plane. */
  #note ({ metadata: { name } }: PodSpec, error: unknown): void {
    if (!this.#ended.signal.aborted) appendFileSync(`${this.#dir}.log`, `${name}: ${(error as Error).message}\n`)
  }

  async #endPod (own: OwnPod): Promise<void> {
    const { running, pod: { metadata: { name, namespace } } } = own
    running.signal('SIGTERM')
    while (running.isRunning && performance.now() < (own.killAtMs ?? 0)) await sleep(50)
    running.signal('SIGKILL')
    await sleep(100)
    // one that had ended goes without its kubelet
    const path = `/api/v1/namespaces/${namespace}/pods/${name}?gracePeriodSeconds=0`
    await persist(async () => this.#plane.ask(path, { method: 'DELETE' }), this.#ended.signal, isGone).catch(() => {})
  }

  /** Asks for what several pods share, once. */
  async #share<T> (path: string, take: (answer: T) => T = answer => answer): Promise<T> {
    const known = this.#shared.get(path) as Promise<T> | undefined
    if (known !== undefined) return known
    const asked = persist(async () => take(await this.#plane.ask<T>(path)), this.#ended.signal)
    this.#shared.set(path, asked)
    return asked
  }

  get #sources (): PodSources {
    type Pods = { items: ReadonlyArray<{ status: { podIP?: string } }> }
    return {
      configMap: async (namespace, name) => this.#share(`/api/v1/namespaces/${namespace}/configmaps/${name}`),
      secret: async (namespace, name) => this.#share(`/api/v1/namespaces/${namespace}/secrets/${name}`),
      resolve: async (namespace, name) => {
        if (!/^gsplan-[a-z0-9]+-sync$/.test(name)) return undefined
        const selector = `gsplan.io/run=${name.replace(/-sync$/, '')},gsplan.io/part=sync`
        const { items: [pod] } = await this.#share<Pods>(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`, answer => {
          if (answer.items[0]?.status.podIP === undefined) throw new Error(`no address of ${name} yet`)
          return answer
        })
        return pod?.status.podIP
      }
    }
  }

  async #post ({ pod, running, failure, gone: { signal } }: OwnPod, phase: string): Promise<void> {
    const { metadata: { name, namespace }, spec } = pod
    const { address } = running
    const toStatus = ({ name: container, image }: ContainerSpec): object => {
      const state = running.states.get(container) ?? { waiting: { reason: 'PodInitializing' } }
      return { name: container, image, imageID: `${image}@sha256:${'0'.repeat(64)}`, ready: state.running !== undefined, restartCount: 0, state }
    }
    await persist(async () => this.#plane.ask(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      method: 'PATCH',
      body: {
        status: {
          phase, ...phase === 'Failed' ? failure : {}, podIP: address, podIPs: [{ ip: address }], hostIP: '127.0.0.1', startTime: new Date().toISOString(),
          conditions: [{ type: 'Ready', status: phase === 'Running' ? 'True' : 'False' }, { type: 'PodScheduled', status: 'True' }],
          containerStatuses: spec.containers.map(toStatus), initContainerStatuses: (spec.initContainers ?? []).map(toStatus)
        }
      }
    }), signal, isGone)
  }

  async #runPod (pod: PodSpec): Promise<void> {
    const { metadata: { uid }, spec: { containers, initContainers = [] } } = pod
    const dir = join(this.#dir, uid)
    const gone = new AbortController()
    const running = new ProcessPod({ pod, dir, sources: this.#sources, stub: this.#stub, machine: this.#machine, signal: gone.signal })
    const own: OwnPod = { running, pod, gone }
    this.#pods.set(uid, own)
    running.address = this.#machine.addAddress()
    // a phase that overtook another would bring an ended pod back to life
    let posted = Promise.resolve()
    const post = async (phase: string): Promise<void> => {
      posted = posted.then(async () => this.#post(own, phase))
      return posted
    }
    const missing = [...initContainers, ...containers].find(({ image }) => image.startsWith(MISSING_IMAGE))
    if (missing !== undefined) {
      running.states.set(missing.name, { waiting: { reason: 'ErrImagePull', message: `failed to resolve ${missing.image}` } })
      return post('Pending')
    }
    await post('Pending')
    await running.makeVolumes()
    const sidecars: Array<Promise<number>> = []
    for (const container of initContainers) {
      if (container.restartPolicy === 'Always') sidecars.push(running.run(container))
      else if (await running.run(container) !== 0) return post('Failed')
    }
    const codes = await Promise.all(containers.map(async container => running.run(container, () => { void post('Running').catch(() => {}) })))
    for (const { name, restartPolicy } of initContainers) if (restartPolicy === 'Always') running.signal('SIGTERM', name)
    await Promise.all(sidecars)
    rmSync(join(dir, 'code'), { recursive: true, force: true })
    await post(codes.every(code => code === 0) ? 'Succeeded' : 'Failed')
  }
}
