import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compose, formatSnapshot, paramsToSnapshot } from '@gsplan/composer'
import { describe, expect, test } from 'vitest'
import { gsplan } from '../../gsplan.ts'
import { temporaryFolder } from '../../run-sim.ts'

const small = 'seeds = "1-2"\n[base.params]\nN_PUBLISHER = 2\nT_WARM = "2s"\nT_RUN = "1s"\nT_COOL = "1s"\n'
const grid = `${small}[grid]\nN_NODES = [4, 5]\n`

/** Writes a grid into a folder of its own. */
async function writeGrid (text: string): Promise<{ readonly folder: string, readonly file: string, readonly output: string }> {
  const folder = await temporaryFolder()
  const file = join(folder, 'small.toml')
  writeFileSync(file, text)
  return { folder, file, output: join(folder, 'out') }
}

const tables = ['points.csv', 'configurations.csv', 'sweep.json'] as const
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
const readTables = (folder: string): string[] => tables.map(name => read(folder, name))
const runsOf = (folder: string): string[] => readdirSync(join(folder, 'runs')).sort()
/** Which run.json is there: one that is written again is another file. */
const recordsOf = (folder: string): Array<readonly [string, bigint]> =>
  runsOf(folder).map(name => [name, statSync(join(folder, 'runs', name, 'run.json'), { bigint: true }).mtimeNs])

const untimed = (text: string): string => text.replaceAll(/about \d+ s/g, 'about N s')

describe('a sweep', () => {
  test('makes each point once, goes on where it was ended, and its tables are the same for any number of jobs', async () => {
    const { file, output } = await writeGrid(grid)
    const made = await gsplan('sweep', file, '-o', output, '--jobs', '2', '--threshold', 'delivery_ratio == 1')
    const folder = join(output, 'sweep-small')
    expect([made.exitCode, untimed(made.stderr)]).toEqual(
      [0, 'gsplan: 0 of 4 points · 2 at a time · about N s left\ngsplan: writing tables and figures\n'])
    expect(made.stdout.split('\n').filter(line => line.length > 80 && !line.includes(output))).toEqual([])
    expect(made.stdout).toMatch(
      /^PASSED {2}all 4 points were measured and can be trusted; all conditions hold over\n {2}each configuration\n/)
    expect(made.stdout).toContain('small · @chainsafe/libp2p-gossipsub@14.1.2 · sim · 2 configurations × seeds 1-2\n')
    expect(runsOf(folder)).toEqual(['N_NODES-4-seed-1', 'N_NODES-4-seed-2', 'N_NODES-5-seed-1', 'N_NODES-5-seed-2']
      .map(name => expect.stringMatching(new RegExp(`^${name}-[0-9a-f]{16}$`)) as unknown))
    expect(read(folder, 'grid.toml')).toBe(grid)
    const [points = '', configurations = ''] = readTables(folder)
    const [header = '', ...rows] = points.trimEnd().split('\n')
    expect(header).toMatch(/^point,N_NODES,seed,verdict,reasons,router,run,delivery_ratio \[ratio\],.*latency_p99 \[ms\]/)
    expect(rows.map(row => row.split(',').slice(0, 6))).toEqual([['4', '1'], ['4', '2'], ['5', '1'], ['5', '2']]
      .map((values, index) => [String(index + 1), ...values, 'passed', '', '@chainsafe/libp2p-gossipsub@14.1.2']))
    expect(configurations.split('\n').map(row => row.split(',').slice(0, 7))).toEqual([
      ['N_NODES', 'points', 'trusted', 'verdict', 'latency_p50 [ms]', 'latency_p50 [ms] low', 'latency_p50 [ms] high'],
      ['4', '2', '2', 'passed', ...Array.from({ length: 3 }, () => expect.stringMatching(/^\d/) as unknown)],
      ['5', '2', '2', 'passed', ...Array.from({ length: 3 }, () => expect.stringMatching(/^\d/) as unknown)], ['']])

    // a run that was killed, a point that was never begun, and one whose directory is empty; the others stay as they are
    const before = recordsOf(folder)
    const [first = '', second = '', third = '', fourth = ''] = runsOf(folder)
    rmSync(join(folder, 'runs', first, 'run.json'))
    rmSync(join(folder, 'runs', second), { recursive: true })
    rmSync(join(folder, 'runs', third), { recursive: true })
    mkdirSync(join(folder, 'runs', third))
    const again = await gsplan('sweep', file, '-o', output, '--jobs', '1', '--threshold', 'delivery_ratio == 1')
    expect([again.exitCode, again.stdout]).toEqual([0, made.stdout])
    expect(untimed(again.stderr)).toBe(`gsplan: removed 2 runs that were not whole\ngsplan: 1 of 4 points are done in ${folder}\n` +
      'gsplan: 1 of 4 points · 1 at a time · about N s left\ngsplan: writing tables and figures\n')
    expect(readTables(folder)).toEqual([points, configurations, expect.any(String)])
    const after = recordsOf(folder)
    expect(after.map(([name], index) => [name, after[index]?.[1] === before[index]?.[1]])).toEqual(
      [[first, false], [second, false], [third, false], [fourth, true]])
    // a grid that grows, in another order, keeps what it has; nothing is made again
    writeFileSync(file, `${small}[grid]\nN_NODES = [6, 5, 4]\n`)
    const grown = await gsplan('sweep', file, '-o', output, '--quiet', '--json')
    expect(grown.stderr).toBe('')
    expect(JSON.parse(grown.stdout)).toEqual(JSON.parse(read(folder, 'sweep.json')))
    expect(recordsOf(folder).filter(([name]) => !name.startsWith('N_NODES-6'))).toEqual(after)
    expect(read(folder, 'configurations.csv').split('\n').map(row => row.split(',')[0])).toEqual(['N_NODES', '6', '5', '4', ''])
  })

  test('a point that fails or is invalid decides, is named, and is in no median', async () => {
    const { file, output } = await writeGrid(`${small}[grid]\nT_SETUP = ["60s", "1ms"]\n`)
    const { exitCode, stdout } = await gsplan('sweep', file, '-o', output, '--quiet', '-D', 'N_NODES=4')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^FAILED {2}instance-failed: T_SETUP=1ms seed 1: /)
    expect(stdout).toMatch(/\n {2}60s {6,}\d+\.\d+ ms .* 2\n {2}1ms {6,}– .* 2 failed\n/)
    const folder = join(output, 'sweep-small')
    expect(readdirSync(join(folder, 'runs', 'failed'))).toHaveLength(2)
    // failed points have a run, and are not made again
    const again = await gsplan('sweep', file, '-o', output, '-D', 'N_NODES=4')
    expect([again.exitCode, again.stdout]).toEqual([1, stdout])
    expect(again.stderr).toContain(`gsplan: 4 of 4 points are done in ${folder}\n`)
    expect(stdout.split('\n').at(-2)).toBe(`  next    npx gsplan sweep ${file} -D N_NODES=4 -o ${output} --retry`)
    const retried = await gsplan('sweep', file, '-o', output, '-D', 'N_NODES=4', '--retry')
    expect([retried.exitCode, retried.stdout]).toEqual([1, stdout])
    expect(retried.stderr).toContain(`gsplan: 2 points that failed or are invalid are made again\ngsplan: 2 of 4 points are done in ${folder}\n`)
    expect(readdirSync(join(folder, 'runs', 'failed'))).toHaveLength(2)
    const rows = read(folder, 'points.csv').split('\n').map(row => row.split(',').slice(1, 5))
    expect(rows.slice(1, 5)).toEqual([['60s', '1', 'passed', ''], ['60s', '2', 'passed', ''],
      ...['1', '2'].map(seed => ['1ms', seed, 'failed', 'instance-failed instance-output-missing'])])
  })

  test('a condition that a configuration breaches is exit code 99; other conditions are judged without another run', async () => {
    const { file, output } = await writeGrid(`thresholds = ["messages_published == 1"]\n${small}`)
    const breached = await gsplan('sweep', file, '-o', output, '--quiet', '-D', 'N_NODES=4')
    expect([breached.exitCode, breached.stdout.split('\n')[0]]).toEqual(
      [99, expect.stringMatching(/^BREACHED {2}threshold-breached: messages_published == 1/)])
    writeFileSync(file, small)
    const before = recordsOf(join(output, 'sweep-small'))
    const junit = join(output, 'junit.xml')
    const passed = await gsplan('sweep', file, '-o', output, '--quiet', '-D', 'N_NODES=4', '--threshold', 'delivery_ratio == 1', '--junit', junit)
    expect([passed.exitCode, recordsOf(join(output, 'sweep-small'))]).toEqual([0, before])
    expect(readFileSync(junit, 'utf8')).toContain('delivery_ratio == 1')
  })

  test('points that were made without an analysis get it; a status without a reason, and a copy with other results, decide', async () => {
    const { file, output } = await writeGrid(`${small}[grid]\nN_NODES = [4]\n`)
    const folder = join(output, 'sweep-small')
    const sweep = async (...flags: string[]): Promise<string> =>
      (await gsplan('sweep', file, '-o', output, ...flags)).stdout.replaceAll(/\s+/g, ' ')
    expect(await sweep('--skip-analysis')).toMatch(/^UNJUDGED nothing was analysed, or not all of it .* – 2 unjudged in conf/)
    const { stdout, stderr } = await gsplan('sweep', file, '-o', output)
    expect(stdout).toMatch(/^PASSED {2}all 2 points/)
    expect(stderr).toMatch(/^gsplan: 2 points were not judged yet: analysing\ngsplan: 2 of 2 points are done/)
    const record = join(folder, 'runs', runsOf(folder)[0] ?? '', 'run.json')
    const text = readFileSync(record, 'utf8')
    // a copy is the same point; one that was changed is another result of it
    const copy = `${dirname(record)}-2`
    cpSync(dirname(record), copy, { recursive: true })
    expect(await sweep()).toBe(stdout.replaceAll(/\s+/g, ' '))
    writeFileSync(join(copy, 'run.json'), text.replace(/"latency_p99": [\d.]+/, '"latency_p99": 999'))
    expect(await sweep()).toMatch(/^INVALID points-mixed: 1 point is there twice, with different results: N_NODES=4 seed 1 remedy:/)
    rmSync(copy, { recursive: true })
    writeFileSync(record, text.replace(/"status": "passed"/, '"status": "failed"'))
    expect(await sweep()).toMatch(/^FAILED engine-failed: N_NODES=4 seed 1: run.json says that the run failed, .* 1 \+ 1 failed in conf/)
    expect(await sweep('--shard', '3/3')).toMatch(/^UNJUDGED this part has no point, as the sweep has fewer points than parts small · part 3 of 3 · 0 conf/)
  })

  test('a folder is that of one grid: another one is refused, and one that is spelled differently has its points', async () => {
    const one = small.replace('seeds = "1-2"\n', '')
    const { folder: root, file, output } = await writeGrid(`${one}N_NODES = 4\n[grid]\nT_LATENCY = ["5ms"]\n`)
    const folder = join(output, 'sweep-small')
    expect((await gsplan('sweep', file, '-o', output, '--quiet')).exitCode).toBe(0)
    const [before, files] = [recordsOf(folder), ['plan.json', 'grid.toml', ...tables].map(name => read(folder, name))]
    const other = join(root, 'elsewhere', 'small.toml')
    mkdirSync(dirname(other))
    writeFileSync(other, `${one}N_NODES = 4\n[grid]\nT_LATENCY = ["6ms"]\n`)
    expect(await gsplan('sweep', other, '-o', output)).toEqual({
      exitCode: 2, stdout: '', stderr: `gsplan: ${folder}: expected the grid of the runs in it (${join(folder, 'grid.toml')}), or one with more or fewer ` +
        'points, got other values of T_LATENCY; --name NAME makes this sweep in a folder of its own\n'
    })
    expect(['plan.json', 'grid.toml', ...tables].map(name => read(folder, name))).toEqual(files)
    writeFileSync(file, `${one.replace('"1s"', '"1000ms"')}N_NODES = "04"\n[grid]\nT_LATENCY = ["5000us"]\n`)
    const { exitCode, stderr } = await gsplan('sweep', file, '-o', output)
    expect([exitCode, stderr, recordsOf(folder)]).toEqual(
      [0, `gsplan: 1 of 1 points are done in ${folder}\ngsplan: writing tables and figures\n`, before])
    // where no run is whole nothing is lost
    rmSync(join(folder, 'runs'), { recursive: true })
    expect((await gsplan('sweep', other, '-o', output, '--quiet', '--skip-analysis')).exitCode).toBe(0)
  })

  test('--dry-run lists the points with an estimate, and writes nothing', async () => {
    const { file, output } = await writeGrid(grid)
    const { exitCode, stdout, stderr } = await gsplan('sweep', file, '-o', output, '--dry-run', '--jobs', '2', '--shard', '1/3')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(untimed(stdout)).toMatch(
      /^dry run: 2 points in 2 configurations, 2 at a time; about N s and \d+ MiB of memory\n {2}N_NODES=4 · seed 1 · about N s each\n/)
    const document = JSON.parse((await gsplan('sweep', file, '-o', output, '--dry-run', '--json')).stdout) as { list: object[] }
    expect(document.list).toMatchObject([1, 2, 3, 4].map(number => ({ number, values: { N_NODES: number < 3 ? '4' : '5' }, seed: 2 - number % 2 })))
    expect(existsSync(output)).toBe(false)
  })
})

describe('a sweep that can not be is one line, exit code 2, and leaves nothing behind', () => {
  const cases: ReadonlyArray<readonly [text: string, argv: readonly string[], message: string]> = [
    [grid, ['--max-points', '3'], 'FILE: expected at most 3 points, got 4 (2 configurations × 2 seeds) of the sweep small; --max-points 4 makes them'],
    [grid, ['-D', 'N_NODES=4'], 'FILE: grid.N_NODES: expected nothing else to set it, got -D N_NODES as well'],
    [grid, ['--instances', '4'], 'FILE: grid.N_NODES: expected nothing else to set it, got --instances as well'],
    [grid, ['--metric', 'latency_p98'], '--metric: expected a metric (gsplan-analysis metrics lists them), got "latency_p98", did you mean latency_p90?'],
    [grid, ['--pareto', 'rmr'], '--pareto: expected two metrics that differ, got rmr'],
    [grid, ['--jobs', '0'], '--jobs: expected an integer ≥ 1, got 0'],
    [grid, ['--shard', '3/2'], '--shard: expected i/n with i from 1 to n, such as 2/8, got "3/2"'],
    [grid, ['--name', '../x'], '--name: expected up to 60 letters, digits, ".", "_" and "-", got "../x"'],
    [grid, ['--composition', '-'], '--composition: expected a file, as each part reads it, got -'],
    [grid, ['--seed', '1'], 'unknown option --seed'],
    ['[grid]\nN_NODES = ["x"]', [], 'FILE (N_NODES=x): N_NODES: expected a whole number, got "x"'],
    ['[grid]\nN_NODES = ["4", "04"]', [], 'FILE: grid.N_NODES: expected each value once, got "4" and "04", which are the same'],
    ['[grid]\nTEST_RUNNER = ["local:exec", "local:docker"]', [], 'FILE: expected points that differ, got the same run for TEST_RUNNER=local:exec seed 1 ' +
    'and TEST_RUNNER=local:docker seed 1'],
    ['[grid]\n"N_NODES.x" = [1]', [], 'FILE (N_NODES.x=1): -D N_NODES: expected a table to reach x in, got 20']
  ]
  test.each(cases)('%j %j', async (text, argv, message) => {
    const { file, output } = await writeGrid(text)
    expect(await gsplan('sweep', file, '-o', output, ...argv)).toEqual(
      { exitCode: 2, stdout: '', stderr: `gsplan: ${message.replace('FILE', file)}\n` })
    expect(existsSync(output)).toBe(false)
  })
})

describe('code on this machine that a grid names runs with --allow-code only', () => {
  const composition = '[global]\nplan = "other"\ncase = "any"\nbuilder = "exec:go"\nrunner = "local:exec"\n' +
    '[[groups]]\nid = "a"\ninstances = { count = 1 }\n[groups.run]\nartifact = "/bin/true"\n'
  const router = '/nowhere/router'
  const rows: ReadonlyArray<readonly [name: string, text: string, argv: readonly string[], naming: string]> = [
    ['an axis', `[grid]\nGS_MODULE = ["@chainsafe/libp2p-gossipsub", "${router}"]`, [], 'small.toml'],
    ['groups on an axis', `[grid]\nGROUPS = ['[{"id": "a", "instances": 3, "publishers": 1, "gs_module": "${router}"}]']`, [], 'small.toml'],
    ['base.params', `[base.params]\nGS_MODULE = "${router}"`, [], 'small.toml'],
    ['a snapshot of the base', '[base]\nconfig = "snapshot.json"', [], 'snapshot.json'],
    ['a parameter file of the base', '[base]\nfiles = ["router.toml"]', [], 'router.toml'],
    ['a composition of the base', '[base]\ncomposition = "composition.toml"', ['--engine', 'exec'], 'composition.toml']
  ]
  test.each(rows)('%s', async (_name, text, argv, naming) => {
    const { folder, file, output } = await writeGrid(text)
    writeFileSync(join(folder, 'router.toml'), `GS_MODULE = "${router}"\n`)
    writeFileSync(join(folder, 'composition.toml'), composition)
    const { params } = compose({ define: [`GS_MODULE=${router}`] })
    writeFileSync(join(folder, 'snapshot.json'), formatSnapshot(paramsToSnapshot(params, { version: '0.1.0', engine: 'sim', seeds: [1], thresholds: [] })))
    for (const more of [[], ['--dry-run']]) {
      const { exitCode, stderr } = await gsplan('sweep', file, '-o', output, ...argv, ...more)
      const found = `${join(folder, naming)} names ${naming.startsWith('c') ? '/bin/true' : router}`
      expect([exitCode, stderr]).toEqual(
        [2, `gsplan: expected no program or router folder in files, as they would be run, got: ${found}; --allow-code runs them\n`])
    }
    // with the flag it is looked for
    const allowed = await gsplan('sweep', file, '-o', output, ...argv, '--allow-code', '--dry-run')
    expect(allowed.stderr).not.toContain('--allow-code')
    expect(existsSync(output)).toBe(false)
  })

  test('of the command line, and of a grid below the current folder, it is the user\'s own', async () => {
    const { file, output } = await writeGrid('')
    const missing = `GS_MODULE: expected a folder with a built package .*${router}\n$`
    expect((await gsplan('sweep', file, '-o', output, '-D', `GS_MODULE=${router}`)).stderr).toMatch(new RegExp(`^gsplan: ${missing}`))
    const near = '.reports/near-grid.toml'
    mkdirSync('.reports', { recursive: true })
    writeFileSync(near, `[grid]\nGS_MODULE = ["${router}"]`)
    expect((await gsplan('sweep', near, '-o', output)).stderr).toMatch(new RegExp(`^gsplan: ${near} \\(GS_MODULE=${router}\\): ${missing}`))
    rmSync(near)
  })
})
