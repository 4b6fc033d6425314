import { printable } from '@gsplan/cli'
import prettyBytes from 'pretty-bytes'
import type { RunOutcome } from './sync-runs.ts'
import type { Verification } from './verify-run.ts'

/** A run may differ in thousands of files. */
const SHOWN_DIFFERENCES = 20

/** A run that was stored or fetched, in a line. */
export function formatDone ({ name, status, files, bytes }: Exclude<RunOutcome, { readonly status: 'failed' }>): string {
  return `${status} ${printable(name)}: ${files} ${files === 1 ? 'file' : 'files'}, ${prettyBytes(bytes)}\n`
}

/** Files that only the stored run has, in a line. */
export function formatOnlyThere (paths: readonly string[]): string {
  const [first = ''] = paths
  const more = paths.length === 1 ? '' : ` and ${paths.length - 1} more`
  return `only there: ${printable(first)}${more}; --delete removes ${paths.length === 1 ? 'it' : 'them'}`
}

/** Formats the comparison of a local run with the stored one, with the first differences. */
export function formatVerification ({ name, same, differing, onlyHere, onlyThere, marker, ok }: Verification): string {
  const lines = [
    ...differing.map(path => `differs: ${path}`), ...onlyHere.map(path => `only here: ${path}`),
    ...onlyThere.map(path => `only there: ${path}`)
  ]
  const more = lines.length - SHOWN_DIFFERENCES
  return [
    `${printable(name)}: ${ok ? `the same, ${same.length} files` : `${lines.length} differences, ${same.length} files are the same`}`,
    ...lines.slice(0, SHOWN_DIFFERENCES).map(line => `  ${printable(line)}`), ...more > 0 ? [`  and ${more} more`] : [],
    ...marker === 'storing' ? ['  there: its storing was not finished'] : [],
    ...marker === 'none' ? ['  there: stored by another tool'] : [], ''
  ].join('\n')
}
