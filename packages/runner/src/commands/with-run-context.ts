import { withInterrupts, type Io } from '@gsplan/cli'
import { RunProgress } from '../run-progress.ts'
import type { RunContext } from '../run-context.ts'
import type { OutputArgs } from './output-options.ts'

/** Does work in a run's context: progress and warnings on stderr, an abort on the first signal, the end on the second. */
export async function withRunContext<T> (
  io: Io, { quiet }: Pick<OutputArgs, 'quiet'>, work: (context: RunContext) => Promise<T>
): Promise<T> {
  if (quiet) return withInterrupts(io, async signal => work({ signal }))
  const progress = new RunProgress('gsplan', io)
  return withInterrupts(io, async signal => {
    try {
      return await work({ signal, onEvent: progress.onEvent, onStoreProgress: progress.onStoreProgress })
    } finally {
      progress.clear()
    }
  })
}
