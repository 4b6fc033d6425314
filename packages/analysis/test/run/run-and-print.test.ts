import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fourPeers, makeRunDirectory } from '@gsplan/gate/testing'
import { runAndPrint, type RunArgs } from '../../src/run/run-and-print.ts'
import { runMany } from '../../src/run/run-many.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-run-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

async function run (args: Partial<RunArgs> & Pick<RunArgs, 'dirs'>): Promise<{ exitCode: number, stdout: string }> {
  const out: string[] = []
  const exitCode = await runAndPrint({ template: undefined, jobs: undefined, trim: false, json: false, ...args }, {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: () => true }
  })
  return { exitCode, stdout: out.join('') }
}

const makeTemplate = (text: string): string => {
  const template = join(folder, 'mine.mjs')
  writeFileSync(template, text)
  return template
}

test('many runs as JSON are what one run after the other gives', async () => {
  const template = makeTemplate('export default async run => ({ tables: { pdf: await run.tables.pdf() } })\n')
  const dirs = [
    await makeRunDirectory(folder, 'a', { entries: fourPeers() }), await makeRunDirectory(folder, 'b', { entries: fourPeers() })
  ]
  const { exitCode, stdout } = await run({ dirs, template, json: true, jobs: 1 })
  expect(exitCode).toBe(0)
  const alone = await Promise.all(dirs.map(async dir => (await run({ dirs: [dir], template, json: true })).stdout))
  expect(JSON.parse(stdout)).toEqual(alone.flatMap(text => JSON.parse(text) as unknown[]))
})

test('an interrupted run is refused, as by check', async () => {
  const composition = [
    '[metadata]', 'name = "c"', '[global]', 'plan = "gsplan"', 'case = "evaluate"', 'runner = "local:exec"', 'builder = "exec:go"',
    '[[groups]]', 'id = "g"', 'instances = { count = 4 }'
  ].join('\n')
  const dir = await makeRunDirectory(folder, 'cut', { entries: fourPeers(), composition })
  await expect(run({ dirs: [dir] })).rejects.toThrow(`${dir}: the run has no run.json: it was interrupted`)
  await expect(run({ dirs: [join(folder, 'none')] })).rejects.toThrow('found nothing there')
})

test.each([0, 1.5])('--jobs %d is refused', async jobs => {
  await expect(run({ dirs: ['a', 'b'], jobs })).rejects.toThrow(`--jobs: expected an integer ≥ 1, got ${jobs}`)
})

test('a missing template is reported once', async () => {
  await expect(run({ dirs: ['a', 'b'], template: join(folder, 'none.mjs') })).rejects.toThrow('expected a module, found nothing')
})

test('a process that ends by itself is reported with its last line, and the others go on', async () => {
  const dir = await makeRunDirectory(folder, 'a', { entries: fourPeers() })
  const template = makeTemplate('import process from \'node:process\'\n' +
    'export default async run => {\n  if (run.dir.endsWith(\'a\')) { process.stderr.write(\'out of luck\\n\'); process.exit(7) }\n  return {}\n}\n')
  const other = await makeRunDirectory(folder, 'b', { entries: fourPeers() })
  const outcomes = await runMany([dir, other].map(each => ({ dir: each, template, trim: false })))
  expect(outcomes).toMatchObject([
    { dir, reply: { kind: 'failed', exitCode: 7, error: 'out of luck' } }, { dir: other, reply: { kind: 'done', result: { files: [] } } }
  ])
})

test('an abort ends the processes with its reason', async () => {
  const dir = await makeRunDirectory(folder, 'a', { entries: fourPeers() })
  const reason = new Error('enough')
  await expect(runMany([{ dir, template: undefined, trim: false }], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
