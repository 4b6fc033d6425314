import type { OnShare, WorkLine } from '@gsplan/cli'
import type { RunActivity } from './open-run.ts'

/** Receives which work on a run begins, and how far it has come. */
export interface RunWatcher {
  readonly onProgress: (activity: RunActivity) => void
  readonly onShare: OnShare
}

/** Names work on a run for people. */
export const describeActivity = (activity: RunActivity): string =>
  activity === 'extract' ? 'reading the archive' : activity === 'trace' ? 'reading the traces' : `making the table ${activity}`

/** Shows the work on a run on a command's line; without one it is not shown. */
export const onLine = (line: WorkLine | undefined): RunWatcher => ({
  onProgress: activity => { line?.begin(describeActivity(activity)) },
  onShare: share => { line?.share(share) }
})
