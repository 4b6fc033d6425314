import { describe, expect, test } from 'vitest'
import { findShard } from '../../../src/sweep/grid/shard.ts'

describe('the part of a sweep that a job does', () => {
  const slurm = (id: string, count: string, more: Record<string, string> = {}): Record<string, string> =>
    ({ SLURM_ARRAY_TASK_ID: id, SLURM_ARRAY_TASK_COUNT: count, ...more })
  const found: ReadonlyArray<readonly [flag: string | undefined, env: Readonly<Record<string, string>>, part: unknown]> = [
    [undefined, {}, undefined],
    ['2/8', {}, { shard: { index: 2, of: 8 } }],
    ['1/1', {}, undefined],
    // the flag wins
    ['2/8', slurm('0', '2'), { shard: { index: 2, of: 8 } }],
    ['1/1', slurm('0', '2'), undefined],
    [undefined, slurm('0', '4'), { shard: { index: 1, of: 4 }, origin: 'SLURM_ARRAY_TASK_ID 0 of 4 tasks' }],
    [undefined, slurm('4', '4', { SLURM_ARRAY_TASK_MIN: '1' }), { shard: { index: 4, of: 4 }, origin: 'SLURM_ARRAY_TASK_ID 4 of 4 tasks' }],
    [undefined, slurm('9', '3', { SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_STEP: '4', SLURM_ARRAY_TASK_MAX: '9' }),
      { shard: { index: 3, of: 3 }, origin: 'SLURM_ARRAY_TASK_ID 9 of 3 tasks' }],
    [undefined, slurm('7', '1', { SLURM_ARRAY_TASK_MIN: '7' }), undefined],
    [undefined, { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '3' },
      { shard: { index: 1, of: 3 }, origin: 'JOB_COMPLETION_INDEX 0 of JOB_COMPLETIONS 3' }],
    [undefined, { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '1' }, undefined]
  ]
  test.each(found)('%s %j', (flag, env, part) => { expect(findShard(flag, env)).toEqual(part) })

  const wrong: ReadonlyArray<readonly [flag: string | undefined, env: Readonly<Record<string, string>>, message: string]> = [
    ['0/8', {}, '--shard: expected i/n with i from 1 to n, such as 2/8, got "0/8"'],
    ['9/8', {}, '--shard: expected i/n with i from 1 to n, such as 2/8, got "9/8"'],
    ['2', {}, '--shard: expected i/n with i from 1 to n, such as 2/8, got "2"'],
    ['1/999999', {}, '--shard: expected i/n with i from 1 to n, such as 2/8, got "1/999999"'],
    [undefined, { SLURM_ARRAY_TASK_ID: '1' }, 'SLURM_ARRAY_TASK_COUNT: expected a whole number, as a job\'s environment has it, got none; ' +
    '--shard i/n names the part, and --shard 1/1 the whole sweep'],
    [undefined, slurm('7', '4'), 'SLURM_ARRAY_TASK_ID: expected one of 4 numbers from 0 in steps of 1, got 7; --shard i/n names the part of an ' +
    'array with other numbers'],
    [undefined, slurm('1', '3', { SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_MAX: '7' }), 'SLURM_ARRAY_TASK_ID: expected one of 3 numbers ' +
    'from 1 in steps of 1, got an array that ends with 7; --shard i/n names the part of an array with other numbers'],
    [undefined, slurm('-1', '4'), 'SLURM_ARRAY_TASK_ID: expected a whole number, as a job\'s environment has it, got "-1"; --shard i/n names the ' +
    'part, and --shard 1/1 the whole sweep'],
    [undefined, { JOB_COMPLETION_INDEX: '2' }, 'JOB_COMPLETIONS: expected a whole number, as a job\'s environment has it, got none; --shard i/n ' +
    'names the part, and --shard 1/1 the whole sweep'],
    [undefined, { JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '3' },
      'JOB_COMPLETION_INDEX: expected a number below JOB_COMPLETIONS (3), got 3']
  ]
  test.each(wrong)('%s %j', (flag, env, message) => {
    expect(() => findShard(flag, env)).toThrow(expect.objectContaining({ message, exitCode: 2 }) as Error)
  })
})
