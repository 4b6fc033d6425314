import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PodMachine, PodProcess } from './pod-machine.ts'

/** A pod of the API, as far as a kubelet reads it. */
export interface PodSpec {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly deletionTimestamp?: string
    readonly deletionGracePeriodSeconds?: number
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly nodeName?: string
    readonly initContainers?: readonly ContainerSpec[]
    readonly containers: readonly ContainerSpec[]
    readonly volumes?: ReadonlyArray<Readonly<Record<string, never>>>
  }
  readonly status?: { readonly phase?: string }
}

interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string }
    readonly secretKeyRef?: { readonly name: string, readonly key: string }
  }
}

export interface ContainerSpec {
  readonly name: string
  readonly image: string
  readonly restartPolicy?: string
  readonly command?: readonly string[]
  readonly terminationMessagePolicy?: string
  readonly env?: readonly EnvVar[]
  readonly securityContext?: { readonly capabilities?: { readonly add?: readonly string[] } }
  readonly volumeMounts?: ReadonlyArray<{ readonly name: string, readonly mountPath: string }>
}

/** Objects of the API that a pod needs. */
export interface PodSources {
  configMap (namespace: string, name: string): Promise<{ data?: Record<string, string>, binaryData?: Record<string, string> }>
  secret (namespace: string, name: string): Promise<{ data?: Record<string, string> }>
  /** Address of a service's pod; undefined for a name of none. */
  resolve (namespace: string, name: string): Promise<string | undefined>
}

type Volume = { readonly name: string } & {
  readonly configMap?: { readonly name: string }
  readonly projected?: { readonly sources: ReadonlyArray<{ readonly configMap?: { readonly name: string } }> }
}

/** State of a container, as the API has it. */
export interface ContainerState {
  readonly running?: object
  readonly waiting?: { readonly reason: string, readonly message?: string }
  readonly terminated?: { readonly exitCode: number, readonly reason: string, readonly message?: string | undefined }
}

/** Stands for the program of instances, within this process: gets its environment, gives its exit code. */
export type StubProgram = (env: Readonly<Record<string, string>>) => Promise<number>

/** A pod, and its surroundings. */
export interface ProcessPodInit {
  readonly pod: PodSpec
  readonly dir: string
  readonly sources: PodSources
  readonly stub?: StubProgram | undefined
  readonly machine: PodMachine
  /** Aborts when the pod is gone: nothing is started any more. */
  readonly signal: AbortSignal
}

/** A plan of the tests as an image holds it: `plan.invalid/in-image`. */
const inImage = fileURLToPath(new URL('../fixtures/plans/in-image.mjs', import.meta.url))

const setsLinks = ({ securityContext }: ContainerSpec): boolean =>
  securityContext?.capabilities?.add?.includes('NET_ADMIN') === true

/** The processes of a pod, whose folders stand for its volumes. */
export class ProcessPod {
  readonly states: Map<string, ContainerState> = new Map<string, ContainerState>()
  readonly logFile: string
  /** Its address, once it has one. */
  address: string | undefined
  readonly #pod: PodSpec
  readonly #dir: string
  readonly #sources: PodSources
  readonly #stub: StubProgram | undefined
  readonly #signal: AbortSignal
  readonly #machine: PodMachine
  readonly #running = new Map<string, PodProcess>()
  #killReason = 'Error'

  constructor ({ pod, dir, sources, stub, machine, signal }: ProcessPodInit) {
    this.#pod = pod
    this.#stub = pod.spec.containers.some(({ name }) => name === 'instance') ? stub : undefined
    this.#machine = machine
    this.#signal = signal
    this.#dir = dir
    this.#sources = sources
    this.logFile = join(dir, 'log')
  }

  async makeVolumes (): Promise<void> {
    const { metadata: { namespace }, spec: { volumes = [] } } = this.#pod
    for (const volume of volumes as unknown as readonly Volume[]) {
      // a stub has no code
      if (this.#stub !== undefined && volume.projected !== undefined) continue
      const dir = join(this.#dir, volume.name)
      mkdirSync(dir, { recursive: true })
      const maps = [volume, ...volume.projected?.sources ?? []].flatMap(({ configMap }) => configMap ?? [])
      for (const { name } of maps) {
        const { data = {}, binaryData = {} } = await this.#sources.configMap(namespace, name)
        for (const [file, text] of Object.entries(data)) writeFileSync(join(dir, file), text)
        for (const [file, text] of Object.entries(binaryData)) writeFileSync(join(dir, file), Buffer.from(text, 'base64'))
      }
    }
  }

  /** Folders in place of the paths at which volumes would be mounted. */
  #place ({ volumeMounts = [] }: ContainerSpec, text: string): string {
    const mount = volumeMounts.find(({ mountPath }) => text === mountPath || text.startsWith(`${mountPath}/`))
    return mount === undefined ? text : join(this.#dir, mount.name) + text.slice(mount.mountPath.length)
  }

  /** A field of the pod, as the downward API gives it. */
  #field (path: string): string {
    if (path === 'status.podIP') return this.address ?? ''
    if (path === 'status.hostIP') return '127.0.0.1'
    const [, kind = '', key = ''] = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path) ?? []
    return this.#pod.metadata[kind as 'annotations' | 'labels']?.[key] ?? ''
  }

  async #valueOf ({ value = '', valueFrom = {} }: EnvVar, container: ContainerSpec, env: Readonly<Record<string, string>>): Promise<string> {
    const { namespace } = this.#pod.metadata
    const { fieldRef, secretKeyRef } = valueFrom
    if (fieldRef !== undefined) return this.#field(fieldRef.fieldPath)
    if (secretKeyRef !== undefined) {
      const { data = {} } = await this.#sources.secret(namespace, secretKeyRef.name)
      return Buffer.from(data[secretKeyRef.key] ?? '', 'base64').toString()
    }
    const expanded = value.replace(/\$\$|\$\((\w+)\)/g, (found, other: string | undefined) => other === undefined ? '$' : env[other] ?? found)
    // names of services stand for the addresses that DNS would give
    return await this.#sources.resolve(namespace, expanded) ?? this.#place(container, expanded)
  }

  async #environment (container: ContainerSpec): Promise<Record<string, string>> {
    const env: Record<string, string> = {}
    for (const entry of container.env ?? []) env[entry.name] = await this.#valueOf(entry, container, env)
    return env
  }

  /** Runs a container to its end. */
  async run (container: ContainerSpec, onStart: () => void = () => {}): Promise<number> {
    const { name, image, command } = container
    const env = await this.#environment(container)
    this.#signal.throwIfAborted()
    if (this.#stub !== undefined) return this.#runStub(name, async () => this.#stub?.(env) ?? 1, onStart)
    const [program = '', ...args] = command ?? ['node', image === 'plan.invalid/in-image' ? inImage : image]
    mkdirSync(dirname(this.logFile), { recursive: true })
    const started = this.#machine.start({
      command: [program === 'node' ? process.execPath : program, ...args.map(word => this.#place(container, word))],
      cwd: this.#dir, env: { PATH: process.env['PATH'] ?? '', ...env }, address: this.address ?? '',
      setsLinks: setsLinks(container),
      onOutput: chunk => { appendFileSync(this.logFile, chunk) }
    })
    this.#running.set(name, started)
    this.states.set(name, { running: {} })
    onStart()
    const code = await started.ended
    this.#running.delete(name)
    const terminated = code === 0 ? { reason: 'Completed' } : { reason: this.#killReason, message: this.#lastWords(container) }
    this.states.set(name, { terminated: { exitCode: code, ...terminated } })
    return code
  }

  #lastWords ({ terminationMessagePolicy }: ContainerSpec): string | undefined {
    if (terminationMessagePolicy !== 'FallbackToLogsOnError' || !existsSync(this.logFile)) return undefined
    return readFileSync(this.logFile, 'utf8').slice(-2048)
  }

  async #runStub (name: string, stub: () => Promise<number>, onStart: () => void): Promise<number> {
    this.states.set(name, { running: {} })
    onStart()
    const code = await stub().catch((error: unknown) => {
      mkdirSync(dirname(this.logFile), { recursive: true })
      appendFileSync(this.logFile, `${(error as Error).stack ?? ''}\n`)
      return 1
    })
    this.states.set(name, { terminated: { exitCode: code, reason: code === 0 ? 'Completed' : 'Error' } })
    return code
  }

  signal (signal: NodeJS.Signals, only?: string): void {
    for (const [name, running] of this.#running) if (only === undefined || name === only) running.signal(signal)
  }

  /** @param reason of the end of its containers */
  kill (reason = this.#killReason): void {
    this.#killReason = reason
    this.signal('SIGKILL')
  }

  get isRunning (): boolean {
    return this.#running.size > 0
  }
}
