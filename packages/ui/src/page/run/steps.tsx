import type { JSX } from 'preact'
import type { LiveRun } from '../state/live-run.ts'

/** Steps of a run, in order: phases of the test are those of its engine. */
const steps = [
  ['setup', 'set-up'], ['warm-up', 'warm-up'], ['run', 'run'], ['cool-down', 'cool-down'], ['archive', 'packing'],
  ['extract', 'reading traces'], ['metrics', 'measuring'], ['figures', 'figures'], ['report', 'report']
] as const

/** The step of a run; -1 for one that broke off. */
function stepOf ({ stage, progress, end }: LiveRun): number {
  if (end !== undefined && ['interrupted', 'broken'].includes(end.status)) return -1
  if (end !== undefined) return steps.length
  if (stage === undefined || stage.stage === 'router') return 0
  const name = stage.stage === 'engine' ? progress?.phase ?? 'setup' : stage.stage
  const step = steps.findIndex(([each]) => each === name)
  // later stages, such as storing the run elsewhere, have no step
  return step === -1 ? steps.length : step
}

/** Where a run is. */
export function Steps ({ run }: { readonly run: LiveRun }): JSX.Element {
  const now = stepOf(run)
  return (
    <ol class="steps" aria-label="phases of the run">
      {steps.map(([name, title], index) => (
        <li key={name} class={index < now ? 'done' : ''} aria-current={index === now ? 'step' : undefined}>{title}</li>
      ))}
    </ol>
  )
}
