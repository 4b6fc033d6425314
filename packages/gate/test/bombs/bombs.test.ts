import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { fileBombs } from './bomb-files.ts'
import { traceBombs } from './bomb-traces.ts'
import { blockOf, tarFile, writeOverlappingZip, writeTar, type Part } from './make-bomb.ts'

const MAX_MIB = 1024
const MAX_S = 60
vi.setConfig({ testTimeout: 2000 * MAX_S })

const program = fileURLToPath(new URL('../../bin/gsplan-gate.js', import.meta.url))
/** Tells the largest memory of the process at its end. */
const meter = 'data:text/javascript,process.on("exit",()=>{process.stderr.write("\\nKIB "+process.resourceUsage().maxRSS)})'

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-bombs-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

interface Outcome {
  readonly exitCode: number | null
  readonly text: string
  readonly peakMib: number
}

/** Judges a run in a process of its own. */
function check (dir: string): Outcome {
  const { status: exitCode, stdout, stderr } = spawnSync(
    process.execPath, ['--import', meter, program, 'check', dir], { encoding: 'utf8', timeout: 1000 * MAX_S })
  const [text = '', kib = 'NaN'] = `${stdout}${stderr}`.split('\nKIB ')
  return { exitCode, text, peakMib: Number(kib) / 1024 }
}

/** A verdict, or one line that says what is too much; in little memory, and in time. */
function expectBounded ({ exitCode, text, peakMib }: Outcome): void {
  expect({ exitCode, text }).toMatchObject({ exitCode: expect.toSatisfy(code => [0, 1, 98].includes(code as number)) as number })
  expect(text).not.toMatch(/defect|at .*\.[jt]s:\d|Error:/)
  expect(peakMib).toBeLessThan(MAX_MIB)
}

const honest = fourPeers()

function makeRun (name: string, parts: readonly Part[]): string {
  const dir = join(folder, name.replaceAll(/\W+/g, '-'))
  mkdirSync(dir)
  writeTar(join(dir, 'test-output.tgz'), [
    ...honest.map(({ name, content = '' }) => tarFile(name, content)), ...parts])
  return dir
}

describe('archives of a few MB that would take GB, or minutes', () => {
  test.each(Object.entries({ ...traceBombs, ...fileBombs }))('%s', (name, make) => {
    const dir = makeRun(name, make())
    const outcome = check(dir)
    if (process.env['BOMB_FIGURES'] !== undefined) {
      process.stderr.write(`${name}: ${statSync(join(dir, 'test-output.tgz')).size} B, ${JSON.stringify(outcome)}\n`)
    }
    rmSync(dir, { recursive: true })
    expectBounded(outcome)
  })

  test.each([
    ['traces', (index: number) => `run/g/${index}/tracer-output-honest-${index}-filtered.bin`, Buffer.alloc(2 ** 24)],
    ['scores', (index: number) => `run/g/${index}/peer-scores-honest-${index}.json`,
      blockOf('{"Timestamp":1,"PeerID":"a","Scores":{"b":1}}\n', 8)],
    ['instances', (index: number) => `run/g/${index}/run.out`, blockOf('{}\n', 8)]
  ])('a zip whose entries overlap: %s', (kind, name, content) => {
    const dir = join(folder, `zip-${kind}`)
    mkdirSync(dir)
    writeOverlappingZip(join(dir, 'test-output.tgz'), Array.from({ length: 20_000 }, (_, index) => name(index)), content, crc32(content))
    expectBounded(check(dir))
  })
})

describe('files beside the archive', () => {
  test.each([
    ['run.json', '[', ''], ['run.json', ' ', ''], ['composition.toml', 'a=[', ''], ['composition.toml', '# comment\n', ''],
    ['template-params.toml', 'a=[', ''], ['template-params.toml', '[[a]]\n', '']
  ])('%s, 500 MB of %j', (file, pattern) => {
    const dir = makeRun(`beside ${file} ${pattern.charCodeAt(0)} ${pattern.length}`, [])
    const block = blockOf(pattern, 8)
    for (let times = 0; times < 63; times++) writeFileSync(join(dir, file), block, { flag: 'a' })
    const outcome = check(dir)
    rmSync(dir, { recursive: true })
    expectBounded(outcome)
    expect(outcome.text).toContain(file)
  })
})
