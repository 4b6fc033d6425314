import type { PulledImage } from '@gsplan/run-format'
import { GROUP_LABEL, INDEX_ANNOTATION, PART_LABEL } from './kube-names.ts'

/** A pod of a run, as far as its state is followed. */
export interface PodState {
  readonly name: string
  readonly part: string
  readonly group: number
  readonly index: number
  readonly phase: string
  /** True once it runs, or has. */
  readonly hasStarted: boolean
  /** Reason that it does not start, in words; it may pass. */
  readonly waits?: string | undefined
  /** A reason to wait that no time mends. */
  readonly isStuck: boolean
  /** Why it failed, in words. */
  readonly failed?: string | undefined
  readonly node?: string | undefined
  /** Images of its containers, as far as they were pulled. */
  readonly images: readonly PulledImage[]
}

interface Condition {
  readonly type?: string
  readonly status?: string
  readonly reason?: string
  readonly message?: string
}

interface ContainerStatus {
  readonly name?: string
  readonly image?: string
  readonly imageID?: string
  readonly state?: {
    readonly waiting?: { readonly reason?: string, readonly message?: string }
    readonly terminated?: { readonly reason?: string, readonly message?: string, readonly exitCode?: number }
    readonly running?: object
  }
}

interface ContainerImage {
  readonly name?: string
  readonly image?: string
}

/** A pod of the API, where all may be absent. */
export interface ApiPod {
  readonly metadata?: {
    readonly name?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: {
    readonly nodeName?: string
    readonly containers?: readonly ContainerImage[]
    readonly initContainers?: readonly ContainerImage[]
  } | undefined
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  } | undefined
}

/** Reasons to wait that a user has to mend, and their help. */
const stuckReasons: ReadonlyMap<string, string> = new Map([
  ['ErrImagePull', 'its image can\'t be pulled: --image names another, and a private registry takes ' +
  'imagePullSecrets of the namespace\'s service account'],
  ['ImagePullBackOff', 'its image can\'t be pulled: --image names another'],
  ['InvalidImageName', 'its image has no valid name: --image names another'],
  ['ErrImageNeverPull', 'its image is not on the node'],
  ['CreateContainerError', 'its container can\'t be made'],
  ['RunContainerError', 'its container can\'t be started'],
  ['CrashLoopBackOff', 'its container fails again and again']
])

const MAX_SAID = 400
const cut = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, MAX_SAID)

function describeWaiting (statuses: readonly ContainerStatus[]): Pick<PodState, 'waits' | 'isStuck'> {
  for (const { state } of statuses) {
    const { reason = '', message } = state?.waiting ?? {}
    const help = stuckReasons.get(reason)
    if (help !== undefined) return { waits: `${help} (${reason}: ${cut(message)})`, isStuck: true }
    if (reason === 'CreateContainerConfigError') return { waits: cut(message), isStuck: false }
  }
  return { isStuck: false }
}

/** Why a container ended, by its last words or the end of its log: an agent's own, else any but events of the plan. */
function describeLastWords (message: string): string {
  const lines = message.trim().split('\n')
  const said = lines.findLast(line => line.startsWith('gsplan: '))?.slice('gsplan: '.length) ?? lines.at(-1) ?? ''
  return said === '' || said.startsWith('{') ? '' : `: ${cut(said)}`
}

function describeFailed ({ status = {} }: ApiPod, statuses: readonly ContainerStatus[]): string | undefined {
  if (status.phase !== 'Failed') return undefined
  // the reason that ended the pod explains more than the container's end: Evicted, DeadlineExceeded, Preempting
  if (status.reason !== undefined) return `${status.reason}: ${cut(status.message)}`
  const ended = statuses.map(({ state }) => state?.terminated).find(each => each !== undefined && each.exitCode !== 0)
  if (ended === undefined) return 'failed, and its containers say nothing'
  if (ended.reason === 'OOMKilled') return 'was killed for want of memory (OOMKilled): --memory requests more'
  return `ended with exit code ${ended.exitCode ?? 'unknown'}${ended.reason === undefined ? '' : ` (${ended.reason})`}` +
    describeLastWords(ended.message ?? '')
}

function placeOf ({ name = '', labels = {}, annotations = {} }: ApiPod['metadata'] = {}):
Pick<PodState, 'name' | 'part' | 'group' | 'index'> {
  return {
    name, part: labels[PART_LABEL] ?? '', group: Number(labels[GROUP_LABEL] ?? 0),
    index: Number(annotations[INDEX_ANNOTATION] ?? 0)
  }
}

/** Images as the pod asks for them, with what the node has pulled: a runtime reports a digest, or a name with one. */
function imagesOf ({ spec = {} }: ApiPod, statuses: readonly ContainerStatus[]): PulledImage[] {
  const asked = new Map([...spec.initContainers ?? [], ...spec.containers ?? []].map(({ name, image }) => [name, image]))
  return statuses.flatMap(({ name, image = '', imageID = '' }) => imageID === ''
    ? []
    : [{ image: asked.get(name) ?? image, digest: /sha256:[0-9a-f]{64}$/.exec(imageID)?.[0] ?? imageID.slice(0, 300) }])
}

/** State of a pod of a run. */
export function toPodState (pod: ApiPod): PodState {
  const { metadata, status = {}, spec } = pod
  const { initContainerStatuses = [], containerStatuses = [], conditions = [], phase = 'Pending' } = status
  const statuses = [...initContainerStatuses, ...containerStatuses]
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
  const waiting = describeWaiting(statuses)
  return {
    ...placeOf(metadata), phase, hasStarted: phase !== 'Pending',
    ...waiting, waits: unscheduled === undefined ? waiting.waits : `no node takes it: ${cut(unscheduled.message)}`,
    failed: describeFailed(pod, statuses), node: spec?.nodeName,
    images: imagesOf(pod, statuses)
  }
}
