import { UsageError } from '@gsplan/cli'
import type { Point } from './grid.ts'

/** Part of a sweep: `index` from 1, of `of` parts. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** A shard, and the words on where it was found; absent where the flag names it. */
export interface FoundShard {
  readonly shard: Shard
  readonly origin?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Shards at most. */
const MAX_SHARDS = 100_000

/** @throws {UsageError} */
function parseShard (text: string): Shard {
  const [, index, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  const shard = { index: Number(index), of: Number(of) }
  if (shard.index >= 1 && shard.index <= shard.of && shard.of <= MAX_SHARDS) return shard
  throw new UsageError(`--shard: expected i/n with i from 1 to n, such as 2/8, got ${JSON.stringify(text)}`)
}

function readNumber (env: Environment, name: string, otherwise?: number): number {
  const { [name]: text = otherwise === undefined ? '' : String(otherwise) } = env
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`${name}: expected a whole number, as a job's environment has it, got ${text === '' ? 'none' : JSON.stringify(text)}; ` +
    '--shard i/n names the part, and --shard 1/1 the whole sweep')
}

/** Task of a Slurm job array (sbatch(1), --array): numbers from MIN in steps. */
function ofSlurm (env: Environment): FoundShard {
  const id = readNumber(env, 'SLURM_ARRAY_TASK_ID')
  const of = readNumber(env, 'SLURM_ARRAY_TASK_COUNT')
  const first = readNumber(env, 'SLURM_ARRAY_TASK_MIN', 0)
  const step = Math.max(1, readNumber(env, 'SLURM_ARRAY_TASK_STEP', 1))
  const last = readNumber(env, 'SLURM_ARRAY_TASK_MAX', first + (of - 1) * step)
  const index = (id - first) / step + 1
  const isOneOf = Number.isInteger(index) && index >= 1 && index <= of && of <= MAX_SHARDS
  // a list such as 1,3,4 has gaps: its tasks would be other parts than their numbers say
  if (!isOneOf || last !== first + (of - 1) * step) {
    throw new UsageError(`SLURM_ARRAY_TASK_ID: expected one of ${of} numbers from ${first} in steps of ${step}, got ` +
      `${isOneOf ? `an array that ends with ${last}` : id}; --shard i/n names the part of an array with other numbers`)
  }
  return { shard: { index, of }, origin: `SLURM_ARRAY_TASK_ID ${id} of ${of} tasks` }
}

/** Pod of an Indexed Job of Kubernetes, which has no variable for the number of its pods: the manifest sets one. */
function ofJob (env: Environment): FoundShard {
  const id = readNumber(env, 'JOB_COMPLETION_INDEX')
  const of = readNumber(env, 'JOB_COMPLETIONS')
  if (id >= of || of > MAX_SHARDS) {
    throw new UsageError(`JOB_COMPLETION_INDEX: expected a number below JOB_COMPLETIONS (${of}), got ${id}`)
  }
  return { shard: { index: id + 1, of }, origin: `JOB_COMPLETION_INDEX ${id} of JOB_COMPLETIONS ${of}` }
}

/**
 * Finds the part of a sweep that a job does: that of `--shard`, else that of a Slurm job array or of an Indexed Job.
 *
 * @returns undefined for the whole sweep
 * @throws {UsageError} for a part that there is not, and for an environment that names it in half
 */
export function findShard (flag: string | undefined, env: Environment): FoundShard | undefined {
  if (flag !== undefined) {
    const shard = parseShard(flag)
    return shard.of === 1 ? undefined : { shard }
  }
  const found = env['SLURM_ARRAY_TASK_ID'] !== undefined
    ? ofSlurm(env)
    : env['JOB_COMPLETION_INDEX'] !== undefined ? ofJob(env) : undefined
  return found?.shard.of === 1 ? undefined : found
}

/** The points of a part, spread evenly: neighbours, which take as long, go to different ones. */
export const pointsOf = (points: readonly Point[], shard: Shard | undefined): Point[] =>
  points.filter(({ number }) => shard === undefined || (number - 1) % shard.of === shard.index - 1)
