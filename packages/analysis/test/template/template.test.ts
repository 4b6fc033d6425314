import { spawnSync } from 'node:child_process'
import {
  existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { openRun } from '@gsplan/gate'
import { isEdited, placeTemplate } from '../../src/template/place-template.ts'
import { writeOutput } from '../../src/template/write-output.ts'
import { fourPeers } from '@gsplan/gate/testing'
import { makeRunDirectory } from '@gsplan/gate/testing'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-template-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const make = async (name: string): Promise<string> => makeRunDirectory(folder, name, { entries: fourPeers() })

async function run (...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(argv, {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

test('an edited template is never overwritten', async () => {
  const path = join(folder, 'analysis.mjs')
  await placeTemplate(folder)
  expect([await isEdited(path), readFileSync(path, 'utf8').includes('export default async function analysis (run)')]).toEqual([false, true])
  writeFileSync(path, 'export default () => ({})\n')
  await placeTemplate(folder)
  expect([await isEdited(path), readFileSync(path, 'utf8')]).toEqual([true, 'export default () => ({})\n'])
  expect(await isEdited(join(folder, 'none.mjs'))).toBe(false)
})

describe('what a template returns', () => {
  test('tables become CSV, figures SVG, PNG, PDF and Vega-Lite', async () => {
    const opened = await openRun(await make('a'))
    const dir = join(folder, 'made')
    const spec = { data: { values: [{ x: 1 }] }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } } as const
    const files = await writeOutput(opened, { tables: { pdf: await opened.tables.pdf() }, figures: ['latency-cdf', { name: 'own', spec }] }, dir)
    expect(files).toEqual(['pdf.csv', ...['latency-cdf', 'own'].flatMap(name => ['svg', 'png', 'pdf', 'vl.json'].map(format => `${name}.${format}`))])
    expect(readdirSync(dir).sort()).toEqual([...files].sort())
    expect(readFileSync(join(dir, 'pdf.csv'), 'utf8')).toBe('delay_ms,count\n0,2\n5,1\n10,1\n15,1\n20,1\n35,1\n')
  })

  test.each([
    [{ tables: { '../x': {} } }, 'table: expected a name of letters, digits, ".", "_" and "-", got "../x"'],
    [{ tables: { x: 5 } }, 'table x: expected an arquero table, got number'],
    [{ figures: ['latency-pdq'] }, 'figure "latency-pdq": expected one of latency-cdf, latency-pdf'],
    [{ figures: [{ name: '', spec: {} }] }, 'figure: expected a name of letters, digits, ".", "_" and "-", got ""']
  ])('%o', async (output, message) => {
    const opened = await openRun(await make('a'))
    await expect(writeOutput(opened, output as never, join(folder, 'made'))).rejects.toThrow(message)
  })
})

describe('the command', () => {
  test('one run: its folder has analysis.mjs; an edited one is told of', async () => {
    const dir = await make('a')
    const { exitCode, stdout, stderr } = await run('run', dir)
    // lines end where the folder's name lets them
    expect([exitCode, stderr, stdout.replaceAll(/\n +/g, ' ')]).toEqual([
      0, '', `${dir}: passed, delivery_ratio 0.833333, latency_p50 15.000 ms, latency_p99 35.000 ms note: 1 of 6 expected deliveries are missing\n`
    ])
    const own = join(dir, 'analysis', 'analysis.mjs')
    writeFileSync(own, 'export default () => ({})\n')
    expect((await run('run_notebook', dir)).stderr).toBe(`gsplan-analysis: ${own} was edited; --template ${own} runs it\n`)
    expect(readFileSync(own, 'utf8')).toBe('export default () => ({})\n')
  })

  test('many runs: each in its process, a table of all, and the exit code of the one that failed', async () => {
    const [a, b] = [await make('a'), await make('b')]
    const none = join(folder, 'none')
    const template = join(folder, 'mine.mjs')
    writeFileSync(template, 'import { findMetric } from \'@gsplan/analysis\'\nimport { metricDefinitions } from \'@gsplan/gate\'\nimport { op } from \'arquero\'\n' +
    'if (metricDefinitions.length === 0 || op.count === undefined) throw new Error(\'not those of the command\')\n' +
    'export default async run => ({ tables: { [findMetric(\'rmr\').name]: await run.tables.pdf() } })\n')
    const { exitCode, stdout, stderr } = await run('run', '--template', template, a, none, b)
    expect(stdout.split('\n')).toEqual([
      'run   status  messages_published  delivery_ratio  latency_p50  latency_p99',
      'a     passed                   2        0.833333    15.000 ms    35.000 ms',
      `none  error   ${none}: expected a run directory with test-output.tgz or run.json, found nothing there`,
      'b     passed                   2        0.833333    15.000 ms    35.000 ms', ''
    ])
    expect(exitCode).toBe(2)
    expect(stderr.split('\n').sort()).toEqual(['', `gsplan-analysis: ${a}: done`, `gsplan-analysis: ${b}: done`,
      `gsplan-analysis: ${none}: ${none}: expected a run directory with test-output.tgz or run.json, found nothing there`])
    for (const dir of [a, b]) expect(readdirSync(join(dir, 'analysis', 'made', 'mine'))).toEqual(['rmr.csv'])
  }, 60_000)

  test.each([
    ['export default 5\n', ': expected a function as its default export, got number'],
    ['export default () => 7\n', ': expected its default export to return { tables, figures }, got 7'],
    ['throw new Error(\'boom\')\n', ': boom']
  ])('a template such as %j', async (text, message) => {
    const dir = await make('a')
    const template = join(folder, `wrong-${text.length}.mjs`)
    writeFileSync(template, text)
    const { exitCode, stderr, stdout } = await run('run', '--template', template, dir)
    expect([exitCode, stdout, stderr.includes(message)]).toEqual([2, '', true])
    expect(existsSync(join(dir, 'analysis', 'made'))).toBe(false)
  })
})

describe('analysis.mjs, started with node', () => {
  const start = (path: string, ...args: readonly string[]): { status: number | null, stdout: string, stderr: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: tmpdir(), encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  test('outside a project, says in one line how to run it', async () => {
    await placeTemplate(folder)
    const path = join(folder, 'analysis.mjs')
    expect(start(path)).toEqual({
      status: 3, stdout: '', stderr: `@gsplan/analysis is not installed here: npx @gsplan/analysis run --template ${path} RUN_DIR\n`
    })
  })

  test('outside a project, quotes a path as a shell takes it', async () => {
    const place = join(folder, 'x y\'s')
    mkdirSync(place)
    await placeTemplate(place)
    const path = join(folder, 'x y\'\\\'\'s', 'analysis.mjs')
    expect(start(join(place, 'analysis.mjs'))).toEqual({
      status: 3, stdout: '', stderr: `@gsplan/analysis is not installed here: npx @gsplan/analysis run --template '${path}' RUN_DIR\n`
    })
  })

  test('reports a folder that is no run in one line', async () => {
    mkdirSync(join(folder, 'node_modules', '@gsplan'), { recursive: true })
    symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(folder, 'node_modules', '@gsplan', 'analysis'))
    mkdirSync(join(folder, 'no-run'))
    await placeTemplate(folder)
    const expected = 'expected a run directory with test-output.tgz or run.json, found'
    const path = join(folder, 'analysis.mjs')
    for (const [dir, found] of [['nowhere', 'nothing there'], ['no-run', 'neither']] as const) {
      const runDir = join(folder, dir)
      expect(start(path, runDir)).toEqual({ status: 2, stdout: '', stderr: `analysis.mjs: ${runDir}: ${expected} ${found}\n` })
    }
  })

  test('where the package is installed, makes the tables and figures of its run', async () => {
    const dir = await make('a')
    mkdirSync(join(folder, 'node_modules', '@gsplan'), { recursive: true })
    symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(folder, 'node_modules', '@gsplan', 'analysis'))
    await openRun(dir)
    await placeTemplate(join(dir, 'analysis'))
    const { status, stdout, stderr } = start(join(dir, 'analysis', 'analysis.mjs'))
    expect([status, stderr]).toEqual([0, ''])
    const made = join(realpathSync(dir), 'analysis', 'made', 'analysis')
    expect(stdout.trimEnd().split('\n').slice(0, 4)).toEqual(
      ['summary.csv', 'slowest-messages.csv', 'busiest-peers.csv', 'latency-cdf.svg'].map(file => join(made, file)))
    expect(existsSync(join(made, 'delivery-over-time.pdf'))).toBe(true)
  })
})
