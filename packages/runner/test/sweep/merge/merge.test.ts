import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPlan } from '../../../src/sweep/plan/read-plan.ts'
import { version } from '../../../src/version.ts'
import { gsplan, type Printed } from '../../gsplan.ts'
import { temporaryFolder } from '../../run-sim.ts'

const grid = 'seeds = [1, 2]\nmetrics = ["latency_p99"]\n[base.params]\nN_PUBLISHER = 2\nT_WARM = "2s"\nT_RUN = "1s"\nT_COOL = "1s"\n[grid]\nN_NODES = [4, 5]\n'
const root = mkdtempSync(join(tmpdir(), 'gsplan-merge-'))
const file = join(root, 'small.toml')
const output = join(root, 'out')
const parts = [1, 2].map(index => join(output, `sweep-small-shard-${index}-of-2`))
const whole = join(output, 'sweep-small')
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
/** Tables without the paths of directories. */
const tablesOf = (folder: string): string[] => ['points.csv', 'configurations.csv', 'sweep.json']
  .map(name => read(folder, name).replaceAll(/(?:\.\.\/sweep-small(?:-shard-\d-of-\d)?\/)?runs\//g, 'runs/'))

beforeAll(async () => {
  writeFileSync(file, grid)
  for (const env of [{ SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_MIN: '5' }, { JOB_COMPLETION_INDEX: '1', JOB_COMPLETIONS: '2' }]) {
    const { exitCode, stderr } = await gsplan('sweep', file, '-o', output, env)
    expect([exitCode, stderr.split('\n')[0]]).toEqual([0, 'SLURM_ARRAY_TASK_ID' in env
      ? 'gsplan: part 1 of 2, by SLURM_ARRAY_TASK_ID 5 of 2 tasks'
      : 'gsplan: part 2 of 2, by JOB_COMPLETION_INDEX 1 of JOB_COMPLETIONS 2'])
  }
  expect((await gsplan('sweep', file, '-o', output, '--quiet')).exitCode).toBe(0)
}, 120_000)
afterAll(() => { rmSync(root, { recursive: true, force: true }) })

/** Copies of the parts, to be changed. */
async function copyParts (): Promise<string[]> {
  const folder = await temporaryFolder()
  return parts.map(part => {
    const copy = join(folder, basename(part))
    cpSync(part, copy, { recursive: true })
    return copy
  })
}

/** Joins folders; the whole goes into a folder of its own. */
const merge = async (dirs: readonly string[], ...flags: string[]): Promise<Printed & { readonly folder: string }> => {
  const to = await temporaryFolder()
  return { ...await gsplan('sweep', 'merge', ...dirs, '-o', to, ...flags), folder: join(to, 'sweep-small-merged') }
}

function changeRecord (dir: string, nodes: number, change: (text: string) => string): void {
  const run = readdirSync(join(dir, 'runs')).find(name => name.startsWith(`N_NODES-${nodes}-`)) ?? ''
  const path = join(dir, 'runs', run, 'run.json')
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

describe('parts of a sweep', () => {
  test('joined are the whole, in any order', async () => {
    const { exitCode, stdout, stderr } = await gsplan('sweep', 'merge', ...parts, '-o', output)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toContain('PASSED  all 4 points were measured and can be trusted\n')
    const merged = join(output, 'sweep-small-merged')
    expect(tablesOf(merged)).toEqual(tablesOf(whole))
    await gsplan('sweep', 'merge', ...[...parts].reverse(), '-o', output)
    expect(tablesOf(merged)).toEqual(tablesOf(whole))
    // paths lead to the runs
    const [, row = ''] = read(merged, 'points.csv').split('\n')
    expect(existsSync(join(merged, row.split(',')[6] ?? '', 'run.json'))).toBe(true)
  })

  test('of which one is missing make the whole invalid, and its points are named', async () => {
    const { exitCode, stdout, folder } = await merge(parts.slice(1))
    expect(exitCode).toBe(98)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('INVALID points-missing: 2 of 4 points have no whole run: N_NODES=4 seed 1 (of no part here); ' +
      'N_NODES=5 seed 1 (of no part here) remedy:')
    expect(read(folder, 'points.csv').split('\n').map(row => row.split(',').slice(0, 4))).toEqual([
      ['point', 'N_NODES', 'seed', 'verdict'], ['1', '4', '1', 'missing'], ['2', '4', '2', 'passed'], ['3', '5', '1', 'missing'],
      ['4', '5', '2', 'passed'], ['']])
  })

  test('a point that is not whole is missing', async () => {
    const [first = '', second = ''] = await copyParts()
    const [run = ''] = readdirSync(join(first, 'runs'))
    rmSync(join(first, 'runs', run, 'run.json'))
    const { exitCode, stdout } = await merge([first, second])
    expect([exitCode, stdout.split('\n')[0]]).toEqual([98, 'INVALID  points-missing: 1 of 4 points have no whole run: N_NODES=4 seed 1'])
  })

  test('points that several parts have count once, and are told', async () => {
    const { exitCode, stderr, folder } = await merge([...parts, whole])
    expect([exitCode, stderr]).toEqual(
      [0, 'gsplan: 4 points are there twice, with the same results, and count once; the first is N_NODES=4 seed 1\n'])
    expect(tablesOf(folder)[1]).toEqual(tablesOf(whole)[1])
  })

  test('points that several parts have with other results, and such of another version, make the whole invalid', async () => {
    const [first = '', second = ''] = await copyParts()
    changeRecord(first, 4, text => text.replace(/"latency_p99": [\d.]+/, '"latency_p99": 999'))
    const twice = await merge([first, second, whole])
    expect([twice.exitCode, twice.stdout.replaceAll(/\s+/g, ' ')]).toEqual(
      [98, expect.stringContaining('points-mixed: 1 point is there twice, with different results: N_NODES=4 seed 1 remedy:')])
  })

  test('points of another version, router or value of a parameter are named', async () => {
    const [, second = ''] = await copyParts()
    const changed = join(await temporaryFolder(), 'other.toml')
    writeFileSync(changed, grid.replace('T_RUN = "1s"', 'T_RUN = "2s"'))
    const elsewhere = await temporaryFolder()
    expect((await gsplan('sweep', changed, '-o', elsewhere, '--shard', '1/2', '--quiet')).exitCode).toBe(0)
    const { exitCode, stdout } = await merge([second, join(elsewhere, 'sweep-other-shard-1-of-2')])
    expect([exitCode, stdout.replaceAll(/\s+/g, ' ')]).toEqual([98, expect.stringContaining(
      'points-mixed: 2 of 4 points have T_RUN 1s, the others 2s: N_NODES=4 seed 2; N_NODES=5 seed 2 remedy:')])
    // its key says that it is another point, so that it is missing as well
    changeRecord(second, 5, text => text.replaceAll(`"gsplan": "${version}"`, '"gsplan": "0.0.9"'))
    const older = await merge([parts[0] ?? '', second])
    expect([older.exitCode, older.stdout.replaceAll(/\s+/g, ' ')]).toEqual([98, expect.stringContaining(
      'points-missing: 1 of 4 points have no whole run: N_NODES=5 seed 2 (its run is of gsplan 0.0.9)')])
  })

  test('points of several parts that are the same run are named', async () => {
    const [first = ''] = await copyParts()
    const plan = read(first, 'plan.json')
    const [, one = '', other = ''] = /"1": "(\w+)",\s+"3": "(\w+)"/.exec(plan) ?? []
    writeFileSync(join(first, 'plan.json'), plan.replace(other, one))
    const { exitCode, stdout } = await merge([first, parts[1] ?? ''])
    expect([exitCode, stdout.replaceAll(/\s+/g, ' ')]).toEqual(
      [98, expect.stringContaining('points-mixed: N_NODES=4 seed 1 and N_NODES=5 seed 1 are the same run')])
  })

  test('conditions and metrics of the joined whole are chosen anew', async () => {
    const { exitCode, stdout, folder } = await merge(parts, '--threshold', 'latency_p99 < 1ns', '--metric', 'rmr', '--name', 'small')
    expect([exitCode, stdout]).toEqual([99, expect.stringContaining('N_NODES=4: latency_p99 < 1ns') as unknown])
    expect(read(folder, 'configurations.csv').split('\n')[0]).toBe('N_NODES,points,trusted,verdict,rmr,rmr low,rmr high')
  })
})

describe('folders that can not be joined are one line, exit code 2', () => {
  test('no sweep, another grid, twice', async () => {
    const other = join(root, 'other.toml')
    writeFileSync(other, grid.replace('[4, 5]', '[4, 6]'))
    const empty = await temporaryFolder()
    expect((await merge([empty])).stderr).toBe(`gsplan: ${empty}: expected the folder of a sweep, found no plan.json in it\n`)
    expect((await merge([parts[0] ?? '', parts[0] ?? ''])).stderr).toBe(`gsplan: ${parts[0] ?? ''}: expected each folder once, got it twice\n`)
    const [copy = ''] = await copyParts()
    writeFileSync(join(copy, 'plan.json'), read(copy, 'plan.json').replace('"5"', '"6"'))
    expect((await merge([...parts, copy])).stderr).toBe(`gsplan: ${copy}: expected a part of the same sweep as ${parts[0] ?? ''}, got other axes\n`)
    expect((await merge([])).exitCode).toBe(2)
  })

  const damages: ReadonlyArray<readonly [change: (plan: Record<string, unknown>) => unknown, message: string]> = [
    [() => '{', 'plan.json: expected the plan of a sweep, got no JSON'],
    [() => [], 'plan.json: expected the plan of a sweep, got other JSON'],
    [plan => ({ ...plan, schema: 2 }), 'plan.json: schema: expected 1, got 2'],
    [plan => ({ ...plan, axes: [{ name: 'a', values: [], scale: 'linear' }] }),
      'plan.json: axes: expected a list of axes, each with name, values and scale, got [{"name":"a","values":[],"scale":"linear"}]'],
    [plan => ({ ...plan, seeds: [-1] }), 'plan.json: seeds: expected a list of seeds, got [-1]'],
    [plan => ({ ...plan, shard: { index: 3, of: 2 } }), 'plan.json: shard: expected the number of a part, and that of all, got {"index":3,"of":2}'],
    [plan => ({ ...plan, keys: { 1: '../../x' } }), 'plan.json: keys: expected keys by number, got {"1":"../../x"}'],
    [plan => ({ ...plan, name: undefined }), 'plan.json: name: expected a text, got none'],
    [plan => ({ ...plan, axes: Array.from({ length: 8 }, (_, index) => ({ name: `A${index}`, values: Array.from({ length: 50 }, String), scale: 'linear' })) }),
      'plan.json: axes: expected at most 1000000 points, got 78125000000000'],
    [plan => ({ ...plan, axes: Array.from({ length: 50_000 }, (_, index) => ({ name: `A${index}`, values: ['1'], scale: 'linear' })) }),
      'plan.json: axes: expected at most 1000, each name once, got 50000 of 50000 names'],
    [plan => ({ ...plan, axes: ['1', '2'].map(value => ({ name: 'A', values: [value], scale: 'linear' })) }),
      'plan.json: axes: expected at most 1000, each name once, got 2 of 1 names'],
    [plan => ({ ...plan, name: '../../x' }), 'plan.json: name: expected a name of a sweep, got "../../x"']
  ]
  test.each(damages)('%s %s', async (change, message) => {
    const folder = await temporaryFolder()
    const changed = change(JSON.parse(read(whole, 'plan.json')) as Record<string, unknown>)
    writeFileSync(join(folder, 'plan.json'), typeof changed === 'string' ? changed : JSON.stringify(changed))
    await expect(readPlan(folder)).rejects.toThrow(expect.objectContaining({ message: `${folder}/${message}`, exitCode: 2 }) as Error)
  })
})
