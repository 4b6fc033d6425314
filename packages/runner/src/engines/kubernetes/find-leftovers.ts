import { ownKinds } from './delete-run.ts'
import { RUN_LABEL, selectorOf } from './kube-names.ts'
import type { Kubectl } from './kubectl.ts'

/** Objects of a run that are in a namespace. */
export interface Leftover {
  /** Name of the run. */
  readonly run: string
  readonly objects: number
  /** RFC 3339: when the first of them was made. */
  readonly since: string
  /** True while pods of it run. */
  readonly isRunning: boolean
}

interface Items {
  readonly items: ReadonlyArray<{
    readonly kind?: string
    readonly metadata?: { readonly creationTimestamp?: string, readonly labels?: Readonly<Record<string, string>> }
    readonly status?: { readonly phase?: string }
  }>
}

/** The run of an object, with the object counted. */
function countIn (known: Leftover | undefined, run: string, { kind, metadata, status }: Items['items'][number]): Leftover {
  const { creationTimestamp: made = '' } = metadata ?? {}
  const isRunning = kind === 'Pod' && status?.phase === 'Running'
  if (known === undefined) return { run, objects: 1, since: made, isRunning }
  return {
    run, objects: known.objects + 1, since: known.since < made ? known.since : made, isRunning: known.isRunning || isRunning
  }
}

/** Finds objects of runs, by their label, in order of time. */
export async function findLeftovers (kubectl: Kubectl): Promise<Leftover[]> {
  const answer = await kubectl.run(['get', `${ownKinds},pods`, selectorOf(), '--output=json'])
  const runs = new Map<string, Leftover>()
  for (const item of (JSON.parse(answer) as Items).items) {
    const run = item.metadata?.labels?.[RUN_LABEL]
    if (run !== undefined) runs.set(run, countIn(runs.get(run), run, item))
  }
  return [...runs.values()].sort((a, b) => a.since < b.since ? -1 : 1)
}
