import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runJsonOf } from '@gsplan/gate/testing'
import { main } from '../src/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-long-files-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

/** A file of 100 GiB, which takes no room on the disk. */
function makeHuge (name: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  truncateSync(path, 100 * 2 ** 30)
  return path
}

const file = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

async function gsplan (argv: readonly string[], input?: AsyncIterable<Uint8Array>): Promise<readonly [code: number, text: string]> {
  let text = ''
  const write = (part: string): boolean => {
    text += part
    return true
  }
  const code = await main(argv, { stdout: { write }, stderr: { write }, env: {}, ...input === undefined ? {} : { stdin: input } })
  return [code, text]
}

const run = ['run', '--dry-run', '-o', join(folder, 'out')]
const given = 'expected at most 16MiB, got 100GiB; give another file, or shorten it'
const ofRun = 'expected at most 16MiB, got 100GiB; no run leaves as much: restore the file, or remove it'

test.each<[file: string, argv: readonly string[], code: number, message: string]>([
  ['mine.toml', [...run, '--composition', join(folder, 'mine.toml')], 2, given],
  ['params.toml', [...run, join(folder, 'params.toml')], 2, given],
  ['snapshot.json', [...run, '--config', join(folder, 'snapshot.json')], 2, given],
  ['plan/manifest.toml', [...run, '--engine', 'exec', '--plan', join(folder, 'plan')], 2, given],
  ['node-plan/package.json', ['run', '-o', join(folder, 'out'), '--engine', 'exec', '--plan', join(folder, 'node-plan')], 2, given],
  ['router/package.json', [...run, '-D', `GS_MODULE=${join(folder, 'router')}`], 2, given],
  ['done/run.json', ['rerun', join(folder, 'done')], 1, ofRun],
  ['again/composition.toml', ['rerun', join(folder, 'again')], 1, ofRun]
])('%s of 100 GiB is not read', async (name, argv, code, message) => {
  file('again/run.json', runJsonOf())
  file('plan/package.json', '{}')
  file('node-plan/manifest.toml', 'name = "p"\n[[testcases]]\nname = "evaluate"\ninstances = { min = 1, max = 100 }\n')
  const path = makeHuge(name)
  expect(await gsplan(argv)).toEqual([code, `gsplan: ${path}: ${message}\n`])
})

test('a composition on standard input without end is read up to the limit', async () => {
  async function * endless (): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(2 ** 20, '# comment\n')
  }
  expect(await gsplan([...run, '--composition', '-'], endless())).toEqual(
    [2, 'gsplan: standard input: expected at most 16MiB, got more; give another file, or shorten it\n'])
})
