import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** How the analysis of one of many runs ended. */
export interface RunOutcome {
  readonly dir: string
  readonly exitCode: number
  /** The JSON that it printed; undefined when it failed. */
  readonly result: unknown
  /** Why it failed, one line; empty when it did not. */
  readonly error: string
}

const bin = fileURLToPath(new URL('../../bin/gsplan-analysis.js', import.meta.url))

/** Analyses one run in a process of its own: what happens to it happens to no other. */
async function runOne (dir: string, flags: readonly string[], signal: AbortSignal | undefined): Promise<RunOutcome> {
  const child = spawn(process.execPath, [bin, 'run', '--json', ...flags, dir.startsWith('-') ? `./${dir}` : dir], {
    stdio: ['ignore', 'pipe', 'pipe'], ...signal === undefined ? {} : { signal }
  })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text))
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, ended) => { resolve(code ?? (ended === 'SIGINT' ? 130 : 1)) })
  })
  const [result]: unknown[] = exitCode === 0 ? JSON.parse(out.join('')) as unknown[] : []
  // beside notices, the last line tells why
  const [last = `ended with exit code ${exitCode}`] = err.join('').trim().split('\n').filter(line => line !== '').reverse()
  return { dir, exitCode, result, error: exitCode === 0 ? '' : last.replace(/^gsplan-analysis: /, '') }
}

/**
 * Analyses runs beside each other, each in a process of its own; one that fails does not keep the others.
 *
 * @param jobs processes at a time @default as many as there are cores
 * @returns in the order of the runs
 */
export async function runMany (
  dirs: readonly string[], flags: readonly string[],
  { jobs = availableParallelism(), signal, onDone }: {
    readonly jobs?: number | undefined
    readonly signal?: AbortSignal
    readonly onDone?: (outcome: RunOutcome) => void
  } = {}
): Promise<RunOutcome[]> {
  const outcomes: RunOutcome[] = []
  const waiting = dirs.entries()
  const work = async (): Promise<void> => {
    // the iterator is shared: each run is taken once
    for (const [index, dir] of waiting) {
      const outcome = await runOne(dir, flags, signal)
      outcomes[index] = outcome
      onDone?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, dirs.length) }, work))
  return outcomes
}
