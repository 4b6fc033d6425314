import { documentFor, exitCodes, printable, ProgressLine, withInterrupts, type Io } from '@gsplan/cli'
import { completeFromEnvironment } from '../remote-options.ts'
import type { RunOutcome, SyncOptions } from '../sync-runs.ts'
import type { StoringArgs, SyncArgs } from './sync-options.ts'

const interruptedMessage =
  'interrupted: reported runs are complete, the current one is not; run the same command again to resume'

/** Does work on the remote that the arguments name, with progress on stderr. */
export async function withRemote<T> (
  args: SyncArgs & Pick<Partial<StoringArgs>, 'acl'>, io: Io, work: (options: SyncOptions) => Promise<T>
): Promise<T> {
  const { quiet, json, bucket, region, endpoint, remote, acl } = args
  const { formatProgress } = await import('../format-progress.ts')
  const { formatDone, formatOnlyThere } = await import('../format-outcome.ts')
  const { markerName } = await import('../marker.ts')
  const progress = new ProgressLine('gsplan-sync', io)
  const onOutcome = (outcome: RunOutcome): void => {
    progress.clear()
    const name = printable(outcome.name)
    if (outcome.status === 'failed') {
      io.stderr.write(`gsplan-sync: ${name}: ${printable(outcome.message)}\n`)
      return
    }
    io.stdout.write(formatDone(outcome))
    const { onlyThere = [], marked } = outcome
    if (onlyThere.length > 0) io.stderr.write(`gsplan-sync: ${name}: ${formatOnlyThere(onlyThere)}\n`)
    if (marked) return
    io.stderr.write(`gsplan-sync: ${name}: stored by another tool, without ${markerName}: whether it is whole is unknown\n`)
  }
  return withInterrupts(io, async signal => {
    try {
      return await work({
        ...completeFromEnvironment({ bucket, region, endpoint, remote, acl }, io.env ?? {}), signal,
        onProgress: quiet
          ? undefined
          : state => {
            progress.show(formatProgress(state), String(state.run), `${state.run} of ${state.runs}: ${state.name}`)
          },
        onOutcome: json ? undefined : onOutcome
      })
    } finally {
      progress.clear()
    }
  }, { message: interruptedMessage })
}

export const printJson = (io: Io, document: unknown): void => {
  io.stdout.write(documentFor(io.stdout, `${JSON.stringify(document, null, 2)}\n`))
}

/**
 * Stores or fetches runs.
 *
 * @returns exit code
 */
export async function syncRemote (
  args: SyncArgs & Pick<Partial<StoringArgs>, 'acl'>, io: Io, sync: (options: SyncOptions) => Promise<RunOutcome[]>
): Promise<number> {
  const outcomes = await withRemote(args, io, sync)
  if (args.json) printJson(io, outcomes)
  return outcomes.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.ok
}
