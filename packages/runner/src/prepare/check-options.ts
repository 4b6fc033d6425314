import { UsageError } from '@gsplan/cli'
import { isRunLabel } from '@gsplan/run-format'
import { listAble } from '../engines/engines.ts'
import { givenHostsFlag } from '../engines/hosts/hosts-flags.ts'
import { givenClusterFlag } from '../engines/kubernetes/cluster-flags.ts'
import { parseDuration } from '@gsplan/testground'
import type { RunOptions } from '../run-options.ts'
import type { EngineChoice } from './compose-run.ts'

function assertInteger (flag: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw new UsageError(`${flag}: expected an integer ≥ ${least}, got ${value}`)
}

/** @throws {UsageError} for a seed that the engines can't take */
export const assertSeed = (seed: number): void => { assertInteger('--seed', seed, 0) }

/** @throws {UsageError} for conditions that no analysis would judge */
function assertJudged ({ skipAnalysis, thresholds, maxRegressions, baseline }: RunOptions): void {
  if (!skipAnalysis) return
  const [flag] = [
    ...thresholds.map(() => '--threshold'), ...maxRegressions.map(() => '--max-regression'),
    ...baseline.map(() => '--baseline')
  ]
  if (flag !== undefined) throw new UsageError(`--skip-analysis: expected no condition beside it, got ${flag}`)
}

/** @throws {UsageError} for a run of a composition that is not given */
function assertRun ({ run, composition }: RunOptions): void {
  if (run === undefined || composition !== undefined) return
  throw new UsageError(`--run ${run}: expected --composition FILE beside it, as it names one of its [[runs]], got none`)
}

/** @throws {UsageError} for differences that are meant, and nothing to differ from */
function assertBaseline ({ across: [name], baseline }: RunOptions): void {
  if (name === undefined || baseline.length > 0) return
  throw new UsageError(`--across ${name}: expected --baseline DIR beside it, got none`)
}

/**
 * Reads a time limit.
 *
 * @returns ms; undefined for none
 * @throws {UsageError}
 */
export function readTimeout (timeout: string | undefined): number | undefined {
  if (timeout === undefined) return undefined
  const fail = (): never => { throw new UsageError(`--timeout: expected a duration such as 20m, got ${JSON.stringify(timeout)}`) }
  try {
    const ms = Number(parseDuration(timeout)) / 1e6
    // timers hold no longer one
    return ms > 0 && ms < 2 ** 31 ? ms : fail()
  } catch {
    return fail()
  }
}

/** @throws {UsageError} for flags that take an ability which the engine hasn't */
function assertAbilities (
  { processes, threads, timeout, wire }: Pick<RunOptions, 'processes' | 'threads' | 'timeout' | 'wire'>,
  { engine, engines }: EngineChoice
): void {
  const asked = {
    processes: ['--processes', processes], timeLimit: ['--timeout', timeout], wire: ['--wire', wire],
    // one is what other engines have
    threads: ['--threads', threads === 1 ? undefined : threads]
  } as const
  for (const [ability, [flag, value]] of Object.entries(asked) as Array<[keyof typeof asked, readonly [string, unknown]]>) {
    if (value === undefined || engine.can?.[ability] === true) continue
    throw new UsageError(`${flag}: expected --engine ${listAble(engines, ability)} beside it, got ${engine.name}`)
  }
}

/** @throws {UsageError} for threads that are no positive integer, or of an engine that has none */
export function assertThreads (threads: number | undefined, choice: EngineChoice): void {
  assertInteger('--threads', threads, 1)
  assertAbilities({ threads }, choice)
}

/** @throws {UsageError} for settings of a place that the engine does not run on */
function assertPlace (options: RunOptions, { engine, engines }: EngineChoice): void {
  const given = [['ownCluster', givenClusterFlag(options)], ['ownHosts', givenHostsFlag(options)]] as const
  for (const [ability, flag] of given) {
    if (flag === undefined || engine.can?.[ability] === true) continue
    throw new UsageError(`${flag}: expected --engine ${listAble(engines, ability)} beside it, got ${engine.name}`)
  }
}

/**
 * Checks options against the engine: what it would ignore is refused.
 *
 * @throws {UsageError} for processes of an engine that starts none, a time limit that it doesn't keep, attempts at results
 * that repeat, and a composition for clusters on an engine that was named and runs none; a dry run only composes that
 */
export function checkEngineOptions (options: RunOptions, choice: EngineChoice): void {
  const { engine: named, k8s, dryRun, attempts } = options
  const { engine, engines } = choice
  assertAbilities(options, choice)
  assertPlace(options, choice)
  if (attempts !== undefined && engine.can?.repeat === true) {
    throw new UsageError(`--attempts: expected an engine in real time, got ${engine.name}, which repeats its results`)
  }
  if (!k8s || dryRun || named === undefined || engine.can?.clusters === true) return
  throw new UsageError(`--k8s: expected --engine ${listAble(engines, 'clusters')} beside it, got ${engine.name}`)
}

/**
 * Checks options that need no look at files.
 *
 * @throws {UsageError}
 */
export function checkOptions (options: RunOptions): void {
  const { seed, threads, processes, attempts, name, timeout } = options
  readTimeout(timeout)
  assertSeed(seed)
  assertInteger('--threads', threads, 1)
  assertInteger('--attempts', attempts, 1)
  assertInteger('--processes', processes, 1)
  if (name !== undefined && !isRunLabel(name)) {
    throw new UsageError(`--name: expected letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`)
  }
  assertJudged(options)
  assertBaseline(options)
  assertRun(options)
}
