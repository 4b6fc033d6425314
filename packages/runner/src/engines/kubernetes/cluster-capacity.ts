import { expandInstances, type Composition } from '@gsplan/testground'
import { defaultRequests, type ClusterSettings } from './cluster-settings.ts'
import type { Kubectl } from './kubectl.ts'

const suffixes: Readonly<Record<string, number>> = {
  '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40
}

/** Value of a quantity of Kubernetes; 0 for what is none. */
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

/** Remarks on a cluster whose nodes, were they empty, have not the room that a composition's instances request. */
export async function describeCapacity (
  kubectl: Kubectl, composition: Composition, settings: ClusterSettings
): Promise<string[]> {
  // users of a namespace alone may not list nodes
  const answer = await kubectl.run(['get', 'nodes', '--output=json']).catch(() => undefined)
  if (answer === undefined) return ['the cluster\'s nodes can\'t be listed by this user: its room is not known']
  const nodes = (JSON.parse(answer) as Nodes).items.filter(({ spec }) => spec?.unschedulable !== true)
  const of = (name: string): number =>
    nodes.reduce((sum, { status }) => sum + parseQuantity(status?.allocatable?.[name] ?? '0'), 0)
  const instances = expandInstances(composition).length
  const { cpu = defaultRequests.cpu, memory = defaultRequests.memory } = settings
  const asked = { pods: instances + 1, cpu: instances * parseQuantity(cpu), memory: instances * parseQuantity(memory) }
  return Object.entries(asked).flatMap(([name, need]) => {
    const there = of(name)
    if (need <= there) return []
    const show = (value: number): string => name === 'memory' ? `${(value / 2 ** 30).toFixed(1)} GiB` : String(Math.ceil(value))
    return [`the run requests ${show(need)} of ${name}, and the ${nodes.length} nodes of the cluster have ${show(there)} in all: ` +
      'pods will wait unless nodes are added']
  })
}
