import { UsageError } from '@gsplan/cli'

/** Settings of a run on a cluster, as they are given. */
export interface ClusterSettings {
  /** Context of kubectl's configuration. @default the current one */
  readonly context?: string | undefined
  /** @default that of the context */
  readonly namespace?: string | undefined
  /** Image with Node ≥ 20.19; of another plan the image that holds it. @default {@link NODE_IMAGE} */
  readonly image?: string | undefined
  /** Queue of Kueue that admits the instances. */
  readonly queue?: string | undefined
  /** Labels of nodes for the instances, `name=value`. */
  readonly nodeSelector?: readonly string[] | undefined
  /** CPU that an instance requests, such as `500m`; groups of a composition may have their own. */
  readonly cpu?: string | undefined
  /** Memory that an instance requests, such as `512Mi`. */
  readonly memory?: string | undefined
  /**
   * Shaper of links: the plan itself, or the kernel of each pod, which takes NET_ADMIN and an image with `tc`.
   *
   * @default plan
   */
  readonly links?: 'plan' | 'netem' | undefined
  /**
   * Taker of the instances' outputs: the sync pod, or the bucket that GSPLAN_BUCKET and the like name.
   *
   * @default pod
   */
  readonly collector?: 'pod' | 's3' | undefined
}

/** Image of the pods unless another is named: the code comes in ConfigMaps. */
export const NODE_IMAGE = 'node:20-slim'

/** Requests of an instance unless others are given. */
export const defaultRequests = { cpu: '250m', memory: '256Mi' } as const

/** Requests of the sync pod. */
export const syncRequests = { cpu: '500m', memory: '512Mi' } as const

/** A request of a node's disk, for logs and the folders of a pod, and the limit at which the node evicts it. */
export interface DiskShare {
  readonly request: string
  readonly limit: string
}

/** Disk of an instance: what a collector takes of it, and as much again as code, logs and temporary files may need. */
export const instanceDisk: DiskShare = { request: '128Mi', limit: '5Gi' }

/** Disk of the sync pod: the outputs of all instances, if it takes them, which it refuses beyond 64 GiB. */
export const syncDisk: DiskShare = { request: '1Gi', limit: '66Gi' }

/** Resources of a container, for the API. */
export const toResources = (
  requests: Readonly<Record<'cpu' | 'memory', string>>, { request, limit }: DiskShare
): object => ({ requests: { ...requests, 'ephemeral-storage': request }, limits: { 'ephemeral-storage': limit } })

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/
const LABEL_NAME = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
/** A DNS label (RFC 1123). */
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/
const QUANTITY = /^\d+(?:\.\d+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$/
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,1000}$/
/** Names of contexts are free, but no flags. */
const CONTEXT = /^[^-\s][^\n]{0,1000}$/

/**
 * Splits labels of nodes.
 *
 * @throws {UsageError}
 */
export function parseNodeSelector (labels: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(label => {
    const at = label.indexOf('=')
    const [name, value] = [label.slice(0, at), label.slice(at + 1)]
    if (at > 0 && LABEL_NAME.test(name) && LABEL_VALUE.test(value)) return [name, value]
    throw new UsageError(`--node-selector: expected a label as name=value, got ${JSON.stringify(label)}`)
  }))
}

/**
 * Checks a quantity of CPU or memory.
 *
 * @throws {UsageError}
 */
export function assertQuantity (where: string, text: string): string {
  if (QUANTITY.test(text) && Number.parseFloat(text) > 0) return text
  throw new UsageError(`${where}: expected a quantity of Kubernetes such as 500m or 256Mi, got ${JSON.stringify(text)}`)
}

/** @throws {UsageError} for settings that no cluster takes, before it is asked */
export function assertClusterSettings (settings: ClusterSettings): void {
  const { context, namespace, image, queue, nodeSelector = [], cpu, memory } = settings
  const forms: ReadonlyArray<readonly [string, string | undefined, RegExp, string]> = [
    ['--context', context, CONTEXT, 'the name of a context of kubectl'],
    ['--namespace', namespace, DNS_LABEL, 'a namespace: lower-case letters, digits and hyphens'],
    ['--image', image, IMAGE, 'the name of an image'],
    ['--queue', queue, DNS_LABEL, 'the name of a queue: lower-case letters, digits and hyphens']
  ]
  for (const [flag, value, form, expected] of forms) {
    if (value === undefined || form.test(value)) continue
    throw new UsageError(`${flag}: expected ${expected}, got ${JSON.stringify(value)}`)
  }
  parseNodeSelector(nodeSelector)
  if (cpu !== undefined) assertQuantity('--cpu', cpu)
  if (memory !== undefined) assertQuantity('--memory', memory)
}
