import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { fileBombs } from './bomb-files.ts'
import { traceBombs } from './bomb-traces.ts'
import { checkAlone, expectBounded, MAX_S } from './check-alone.ts'
import { chosen } from './chosen.ts'
import { blockOf, tarFile, writeOverlappingZip, writeTar, type Part } from './make-bomb.ts'

vi.setConfig({ testTimeout: 2000 * MAX_S })

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-bombs-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

const honest = fourPeers()

function makeRun (name: string, parts: readonly Part[]): string {
  const dir = join(folder, name.replaceAll(/\W+/g, '-'))
  mkdirSync(dir)
  writeTar(join(dir, 'test-output.tgz'), [
    ...honest.map(({ name, content = '' }) => tarFile(name, content)), ...parts])
  return dir
}

describe('archives of a few MB that would take GB, or minutes', () => {
  test.each([...chosen(traceBombs), ...chosen(fileBombs)])('%s', (name, make) => {
    const dir = makeRun(name, make())
    const outcome = checkAlone(dir)
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
    expectBounded(checkAlone(dir))
  })
})
