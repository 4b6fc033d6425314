import { availableParallelism, loadavg } from 'node:os'
import type { FormValues, QuickStart } from './api.ts'
import { composeForm, toRequest } from './form/check-form.ts'
import { loadConfig } from './form/from-snapshot.ts'
import type { PanelFunctions } from './panel-functions.ts'

/** Time that a first run takes at most by its estimate, s. */
const MOST_S = 30
/** Lengths of the run phase, the longest that fits is taken. */
const phases = ['3m', '1m', '30s', '15s', '5s'] as const
/** Saved configurations that are offered; those for clusters are too large for one machine. */
const offered = ['local-exec/25-peers', 'local-exec/50-peers', 'local-docker/100-peers'] as const

/** Factor by which other work makes a run slower, at most. */
const MOST_SLOWDOWN = 3

/** Factor by which the machine's other work makes a run slower: estimates are for a machine without any. */
function slowdown (): number {
  const [load = 0] = loadavg()
  return Math.min(MOST_SLOWDOWN, Math.max(1, (load + 1) / availableParallelism()))
}

/** A form whose run fits, and its expected time. */
interface Fitted {
  readonly values: FormValues
  readonly expectedS: number
}

/** Shortens a form's run until its estimate fits. */
async function fit (values: FormValues, functions: PanelFunctions, signal: AbortSignal): Promise<Fitted | undefined> {
  for (const phase of phases) {
    const shortened = { ...values, T_RUN: phase }
    const form = composeForm(shortened)
    if (form.composed === undefined) return undefined
    const { expectedS: estimatedS } = await functions.prepare(toRequest(shortened, form.params), signal)
    const expectedS = estimatedS === undefined ? Infinity : estimatedS * slowdown()
    if (expectedS <= MOST_S) return { values: shortened, expectedS }
  }
  return undefined
}

const seconds = (s: number): string => `about ${Math.max(5, Math.ceil(s / 5) * 5)} s`

/**
 * Runs that are one click away: saved configurations in virtual time, whose run phase is as long as this machine simulates
 * within half a minute.
 *
 * @param engine name of the engine that has virtual time
 */
export async function quickStarts (
  functions: PanelFunctions, engine: string, defaults: FormValues, signal: AbortSignal
): Promise<QuickStart[]> {
  const found: QuickStart[] = []
  for (const name of offered) {
    const loaded = { ...loadConfig(name, defaults).values, engine, T_SETUP: '1m', T_WARM: '10s', T_COOL: '10s' }
    const fitted = await fit(loaded, functions, signal)
    if (fitted === undefined) continue
    const { values, expectedS } = fitted
    found.push({
      title: `${values['N_NODES'] ?? ''} peers, simulated, ${seconds(expectedS)}`,
      meaning: `${name} with a run phase of ${values['T_RUN'] ?? ''}`, values
    })
  }
  return found
}
