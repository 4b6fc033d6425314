import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ComparisonJson } from '@gsplan/gate'
import { deliver, fourPeers, makeRunDirectory, runJsonOf, severalTopics, traceOf, type Entry } from '@gsplan/gate/testing'
import { main } from '../../src/cli.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-compare-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

/** The run of four peers with the last one's delivery later by this, ms. */
const later = (ms: number): Entry[] => fourPeers().map(entry => entry.name.endsWith('honest-4-filtered.bin')
  ? { ...entry, content: traceOf([deliver(4, 1035 + ms, 1, 3)]) }
  : entry)

const make = async (name: string, ms: number, seed: number, more: object = {}): Promise<string> =>
  makeRunDirectory(folder, name, { entries: later(ms), json: runJsonOf({ name, seed, ...more }) })

async function compare (...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(['compare', ...argv], {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

test('groups of several seeds are written as page, Markdown and JSON, with figures', async () => {
  const dirs = [
    await make('a1', 0, 1), await make('a2', 1, 2),
    await make('b1', 50, 1, { params: { N_NODES: '<b>|4' } }), await make('b2', 52, 2, { params: { N_NODES: '<b>|4' } })
  ]
  const output = join(folder, 'out')
  const { exitCode, stdout, stderr } = await compare(...dirs, '-o', output, '--json', '--quiet')
  expect([exitCode, stderr]).toEqual([0, ''])
  const json = JSON.parse(stdout) as ComparisonJson
  expect(json.figures).toContain('latency-cdf')
  expect(readFileSync(join(output, 'comparison.json'), 'utf8')).toBe(stdout)
  const markdown = readFileSync(join(output, 'comparison.md'), 'utf8')
  expect(markdown.split('\n')[0]).toBe('### gsplan: N_NODES=4 · N_NODES=&#60;b&#62;\\|4')
  expect(markdown).toContain('- 🔺 latency_max differs: rises by 50.5 ms (49–52), 140 % – worse\n')
  const page = readFileSync(join(output, 'comparison.html'), 'utf8')
  expect(page).not.toContain('<b>|4')
  expect(page).toContain('latency_max differs: rises by 50.5 ms (49–52), 140 % – <b>worse</b>')
  expect(page).toContain('<td class="worse">differs: worse</td>')
  expect(page).toContain('<td class="passed">passed</td>')
  expect(page).not.toMatch(/(?:src|href)="(?!data:)/)
  expect(page.match(/<figure/g)?.length).toBe(json.figures.length)
  // the same runs, the same comparison
  expect((await compare(...dirs, '--json', '--quiet')).stdout).toBe(stdout)
})

test('seeds of one configuration are a page with intervals, without differences', async () => {
  const output = join(folder, 'out')
  const { exitCode } = await compare(await make('a1', 0, 1), await make('a2', 1, 2), '-o', output, '--quiet')
  expect(exitCode).toBe(0)
  const page = readFileSync(join(output, 'comparison.html'), 'utf8')
  expect([page.includes('What differs'), page.includes('<span class="quiet">35.000–36.000</span>')]).toEqual([false, true])
  expect(page).toContain('<div class="verdict passed"><strong>Passed</strong> – the verdict on the set')
  const bad = { verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: 'a <busy> machine' }] } }
  expect((await compare(join(folder, 'a1'), await make('a3', 2, 3, bad), '-o', output, '--quiet')).exitCode).toBe(98)
  expect(readFileSync(join(output, 'comparison.html'), 'utf8')).toContain(
    '<div class="verdict invalid"><strong>Invalid: the measurement can&#39;t be trusted</strong> – the verdict on the set\n' +
    '<ul><li><code>saturated</code>: a3: a &lt;busy&gt; machine</li></ul>')
})

test('runs of several topics are a page with a table of them', async () => {
  const output = join(folder, 'out')
  const dirs = await Promise.all(['exec', 'testground'].map(async engine =>
    makeRunDirectory(folder, engine, { entries: severalTopics(), json: runJsonOf({ name: engine, engine }) })))
  await compare(...dirs, '-o', output, '--quiet')
  const page = readFileSync(join(output, 'comparison.html'), 'utf8')
  const [all = '', each = ''] = page.split('<h2>Metrics of each topic</h2>')
  expect([all.includes('{topic='), each.includes('>latency_p50{topic=blocks}</td>')]).toEqual([false, true])
})

test('the command names the files that it wrote, and a folder that can\'t be written', async () => {
  const dirs = [await make('a', 0, 1), await make('b', 1, 1, { params: { N_NODES: 5 } })]
  const output = join(folder, 'out')
  expect((await compare(...dirs, '-o', output)).stderr)
    .toBe(`gsplan-analysis: page, Markdown and JSON: ${join(output, 'comparison.html')}, .md, .json\n`)
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(await compare(...dirs, '-o', file, '--quiet')).toMatchObject(
    { exitCode: 2, stderr: `gsplan-analysis: --output ${file}: expected a folder that can be written, got ENOTDIR\n` })
})

test('wrong input is one line and exit code 2, and nothing is written', async () => {
  const a = await make('a', 0, 1)
  expect(await compare(a, '-o', join(folder, 'out'))).toEqual(
    { exitCode: 2, stdout: '', stderr: 'gsplan-analysis: expected two runs or more to compare, got 1\n' })
  expect(existsSync(join(folder, 'out'))).toBe(false)
})
