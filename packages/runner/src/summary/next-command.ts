import { existsSync } from 'node:fs'
import { quoteWord } from '@gsplan/cli'
import { MIN_RUNS_OF_INTERVALS } from '@gsplan/gate'
import { runPaths } from '@gsplan/run-format'
import { formatCommand } from '../format-command.ts'
import type { RunOptions } from '../run-options.ts'
import type { FinishedRun } from '../pool/finished-run.ts'
import { shownPath } from './layout.ts'

/** A path as a word of a command line; a name that begins with `-` is no flag. */
function word (path: string): string {
  const shown = shownPath(path)
  return quoteWord(shown.startsWith('-') ? `./${shown}` : shown)
}

/** Calls a command by npx, which finds it in a clone, in a project that it is installed in, and where it is nowhere. */
const npx = (command: string): string => `npx ${command}`

/** Unpacks what instances wrote, beside their archive; looks at the machine when there is none. */
function inspect (runDir: string): string {
  const { archive } = runPaths(runDir)
  return existsSync(archive) ? `tar xf ${word(archive)} -C ${word(runDir)}` : npx('gsplan doctor')
}

/** Makes a run again, where it ran: the place of the user's own record is taken. */
const rerun = (runDir: string, json: FinishedRun['json']): string =>
  npx(`gsplan rerun ${word(runDir)}${json?.place === undefined ? '' : ' --allow-code'}`)

/**
 * The command that users type next: it judges an unjudged run, shows what instances of a failed run wrote, and asks
 * whether chance decided on a run that was judged.
 *
 * @param options of the run; absent when it was made again
 */
export function nextCommand (
  { runDir, verdict: { status }, json }: FinishedRun, options: RunOptions | undefined
): string {
  const again = rerun(runDir, json)
  if (status === 'unjudged') return npx(`@gsplan/analysis run ${word(runDir)}`)
  if (status === 'failed') return inspect(runDir)
  // a simulation of the same seed repeats each byte
  if (status === 'invalid') return json?.repeatable === true ? inspect(runDir) : again
  // rerun has no other plan's program
  if (options === undefined || json?.target.source === 'plan') return npx(`@gsplan/analysis check ${word(runDir)}`)
  if (json?.repeatable !== true) return again
  return npx(formatCommand(options, { seeds: `${options.seed}-${options.seed + MIN_RUNS_OF_INTERVALS - 1}` }))
}

/** The command that users type after a set of runs. */
export function nextCommandOfSet (runs: readonly FinishedRun[], options: RunOptions): string {
  const bad = runs.find(({ verdict: { status } }) => status === 'failed') ??
    runs.find(({ verdict: { status } }) => status === 'invalid')
  if (bad !== undefined) return inspect(bad.runDir)
  const dirs = runs.map(({ runDir }) => word(runDir)).join(' ')
  if (runs.some(({ verdict: { status } }) => status === 'unjudged')) return npx(`@gsplan/analysis run ${dirs}`)
  if (runs.length >= MIN_RUNS_OF_INTERVALS) return npx(`@gsplan/analysis compare ${dirs}`)
  const first = Math.min(...runs.map(({ json }) => json?.seed ?? 0))
  return npx(formatCommand(options, { seeds: `${first}-${first + MIN_RUNS_OF_INTERVALS - 1}` }))
}
