import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { MetricView, PanelState, RunView } from '../../api.ts'
import { Refusal } from '../../refusal.ts'
import { get } from './request.ts'

/** Time between two looks at the output folder, ms; a hidden page looks less often. */
const POLL_MS = { shown: 1000, hidden: 10_000 }

/** The output folder and the queue; undefined until they are known. */
export const panel: Signal<PanelState | undefined> = signal(undefined)
const known: Map<string, RunView> = new Map()
/** Words for a panel that does not answer; undefined while it does. */
export const lost: Signal<string | undefined> = signal(undefined)
/** Metrics that are shown, in order. */
export const metrics: Signal<readonly MetricView[]> = signal([])

/** Runs of the output folder, the newest first. */
export const runs: ReadonlySignal<readonly RunView[]> = computed(
  () => panel.value === undefined ? [] : inOrder([...known.values()])
)
export const runningRuns: ReadonlySignal<readonly RunView[]> = computed(
  () => runs.value.filter(({ state }) => state === 'running')
)

/** A run by its name and place: `NAME`, or `failed/NAME`. */
export const keyOf = ({ name, isFailed }: Pick<RunView, 'name' | 'isFailed'>): string => isFailed ? `failed/${name}` : name

const orderOf = ({ startedAt = '', name }: RunView): string => `${startedAt} ${name}`

function inOrder (all: readonly RunView[]): RunView[] {
  const keyed = all.map(run => ({ run, order: orderOf(run) }))
  return keyed.sort((a, b) => a.order < b.order ? 1 : -1).map(({ run }) => run)
}

/** Applies changes of the output folder. */
function take (state: PanelState): void {
  if (state.isWhole) known.clear()
  for (const key of state.gone) known.delete(key)
  for (const run of state.runs) known.set(keyOf(run), run)
  panel.value = state
}

/** Looks at the output folder now. */
export async function refresh (): Promise<void> {
  try {
    const found = await get<PanelState | null>(`/api/state?since=${panel.value?.revision ?? ''}`)
    if (found !== null) take(found)
    lost.value = undefined
  } catch (error) {
    lost.value = error instanceof Refusal
      ? error.message
      : 'The panel does not answer. Runs that it started go on unless it was ended with Ctrl-C; gsplan ui finds them again.'
  }
}

/** Looks at the output folder again and again. */
export async function watchPanel (): Promise<void> {
  await refresh()
  setTimeout(() => { void watchPanel() }, document.hidden ? POLL_MS.hidden : POLL_MS.shown)
}

document.addEventListener('visibilitychange', () => { if (!document.hidden) void refresh() })
