import { ownKinds } from './delete-run.ts'
import { RUN_LABEL, selectorOf } from './kube-names.ts'
import { parseAnswer, type Kubectl } from './kubectl.ts'

/** Objects of a run that are in a namespace. */
export interface Leftover {
  /** Name of the run. */
  readonly run: string
  readonly objects: number
  /** RFC 3339: when the first of them was made. */
  readonly since: string
  /** True while pods of it run, or may come. */
  readonly isRunning: boolean
}

interface Items {
  readonly items: ReadonlyArray<{
    readonly kind?: string
    readonly metadata?: { readonly creationTimestamp?: string, readonly labels?: Readonly<Record<string, string>> }
    readonly status?: {
      readonly phase?: string
      readonly conditions?: ReadonlyArray<{ readonly type?: string, readonly status?: string }>
    }
  }>
}

type Item = Items['items'][number]

/** Tests whether a pod has not ended, or a Job may make another. */
function mayRun ({ kind, status: { phase, conditions = [] } = {} }: Item): boolean {
  if (kind === 'Pod') return phase !== 'Succeeded' && phase !== 'Failed'
  return kind === 'Job' &&
    !conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True')
}

/** The run of an object, with the object counted. */
function countIn (known: Leftover | undefined, run: string, item: Item): Leftover {
  const { creationTimestamp: made = '' } = item.metadata ?? {}
  const isRunning = mayRun(item)
  if (known === undefined) return { run, objects: 1, since: made, isRunning }
  return {
    run, objects: known.objects + 1, since: known.since < made ? known.since : made, isRunning: known.isRunning || isRunning
  }
}

/** Finds objects of runs, by their label, in order of time. */
export async function findLeftovers (kubectl: Pick<Kubectl, 'run'>): Promise<Leftover[]> {
  const answer = await kubectl.run(['get', `${ownKinds},pods`, selectorOf(), '--output=json'])
  const runs = new Map<string, Leftover>()
  for (const item of parseAnswer<Items>(answer, 'get').items) {
    const run = item.metadata?.labels?.[RUN_LABEL]
    if (run !== undefined) runs.set(run, countIn(runs.get(run), run, item))
  }
  return [...runs.values()].sort((a, b) => a.since < b.since ? -1 : 1)
}
