import { printable } from '@gsplan/cli'
import prettyBytes from 'pretty-bytes'
import prettyMs from 'pretty-ms'
import type { SyncProgress } from './sync-runs.ts'

/** Progress in one line: bytes, speed, and the time that is left of this run. */
export function formatProgress (progress: SyncProgress): string {
  const { name, run, runs, bytes, totalBytes, files, totalFiles, bytesPerS, etaS } = progress
  const left = etaS === null ? '' : ` · ${prettyMs(Math.ceil(etaS) * 1000)} left`
  const amount = totalFiles === 0
    ? 'comparing'
    : `${prettyBytes(bytes)} of ${prettyBytes(totalBytes)} · ${prettyBytes(bytesPerS)}/s${left} · ${files} of ${totalFiles} files`
  // the name comes last: a narrow terminal cuts it first
  return `${run}/${runs} ${amount} · ${printable(name)}`
}
