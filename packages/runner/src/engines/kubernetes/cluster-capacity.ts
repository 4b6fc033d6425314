import { expandInstances, type Composition } from '@gsplan/testground'
import { defaultRequests, instanceDisk, syncDisk, syncRequests, type ClusterSettings } from './cluster-settings.ts'
import { parseAnswer, type Kubectl } from './kubectl.ts'

const suffixes: Readonly<Record<string, number>> = {
  '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40
}

/** Value of a quantity of Kubernetes; 0 for any other text. */
export function parseQuantity (text: string): number {
  const [, number = '', suffix = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? []
  return number === '' ? 0 : Number(number) * (suffixes[suffix] ?? 0)
}

interface Nodes {
  readonly items: ReadonlyArray<{
    readonly spec?: { readonly unschedulable?: boolean }
    readonly status?: { readonly allocatable?: Readonly<Record<string, string>> }
  }>
}

/** Room of a cluster's nodes, were they empty. */
export interface ClusterRoom {
  readonly nodes: number
  readonly pods: number
  /** Cores. */
  readonly cpu: number
  /** Bytes. */
  readonly memory: number
  /** Bytes. */
  readonly disk: number
}

/** Adds up the nodes that take pods. @returns undefined for users who may not list nodes, as those of a namespace alone */
export async function readRoom (kubectl: Kubectl): Promise<ClusterRoom | undefined> {
  const answer = await kubectl.run(['get', 'nodes', '--output=json']).catch(() => undefined)
  if (answer === undefined) return undefined
  const nodes = parseAnswer<Nodes>(answer, 'get nodes').items.filter(({ spec }) => spec?.unschedulable !== true)
  const of = (name: string): number =>
    nodes.reduce((sum, { status }) => sum + parseQuantity(status?.allocatable?.[name] ?? '0'), 0)
  return { nodes: nodes.length, pods: of('pods'), cpu: of('cpu'), memory: of('memory'), disk: of('ephemeral-storage') }
}

/** Requests of a composition's instances, and of the sync pod beside them. */
function requestedRoom (composition: Composition, settings: ClusterSettings): Omit<ClusterRoom, 'nodes'> {
  const { cpu = defaultRequests.cpu, memory = defaultRequests.memory } = settings
  const asked = (groupId: string, name: 'cpu' | 'memory', usual: string): number => {
    const value = composition.groups.find(({ id }) => id === groupId)?.resources?.[name]
    return parseQuantity(typeof value === 'string' || typeof value === 'number' ? String(value) : usual)
  }
  const instances = expandInstances(composition)
  const sum = (name: 'cpu' | 'memory', usual: string): number =>
    instances.reduce((total, { groupId }) => total + asked(groupId, name, usual), 0)
  return {
    pods: instances.length + 1,
    disk: instances.length * parseQuantity(instanceDisk.request) + parseQuantity(syncDisk.request),
    cpu: sum('cpu', cpu) + parseQuantity(syncRequests.cpu),
    memory: sum('memory', memory) + parseQuantity(syncRequests.memory)
  }
}

/** Formats an amount of room: `12`, `3.5 GiB`. */
export const formatRoom = (name: string, value: number): string =>
  name === 'memory' || name === 'disk' ? `${(value / 2 ** 30).toFixed(1)} GiB` : String(Math.ceil(value))

/** Remarks on a cluster whose nodes, were they empty, have not the room that a composition's instances request. */
export async function describeCapacity (
  kubectl: Kubectl, composition: Composition, settings: ClusterSettings
): Promise<string[]> {
  const room = await readRoom(kubectl)
  if (room === undefined) return ['the cluster\'s nodes can\'t be listed by this user: its room is not known']
  return Object.entries(requestedRoom(composition, settings)).flatMap(([name, need]) => {
    const there = room[name as keyof ClusterRoom]
    if (need <= there) return []
    return [`the run requests ${formatRoom(name, need)} of ${name}, and the ${room.nodes} nodes of the cluster have ` +
      `${formatRoom(name, there)} in all: pods will wait unless nodes are added`]
  })
}
