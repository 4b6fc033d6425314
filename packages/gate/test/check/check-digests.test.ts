import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPaths } from '@gsplan/run-format'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkRun } from '../../src/check/check-run.ts'
import { extractArchive } from '../../src/extract/extract-archive.ts'
import { digestParams } from '../../src/run/params-digest.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { makeArchive, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'
import { makeZip } from '../make-zip.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-digests-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const outputsOf = async (entries: readonly Entry[]): Promise<unknown> => {
  const dir = mkdtempSync(join(folder, 'of-'))
  await makeArchive(join(dir, 'a.tgz'), entries)
  return (await extractArchive(join(dir, 'a.tgz'), join(dir, 'analysis'))).outputs
}

const params = 'N_NODES = 4\n\n[thresholds]\nlatency_p99 = "< 200ms"\n'

/** Directory of a run whose record has the digests of these four peers. */
const recorded = async (name = 'run'): Promise<string> => makeRunDirectory(folder, name, {
  entries: fourPeers(), params,
  json: runJsonOf({ metrics: {}, digests: { params: digestParams(params), outputs: await outputsOf(fourPeers()) } })
})

const reasonsOf = async (runDir: string): Promise<string[]> =>
  (await checkRun({ runDir })).verdict.reasons.map(({ code, message }) => `${code}: ${message}`)

const changed = (name: RegExp, change: (content: string) => string): Entry[] => fourPeers().map(entry =>
  name.test(entry.name) ? { ...entry, content: change(String(entry.content)) } : entry)

test('the archive that was judged, however it is packed', async () => {
  const dir = await recorded()
  const { archive } = runPaths(dir)
  expect(await reasonsOf(dir)).toEqual([])
  await makeArchive(archive, [...fourPeers()].reverse())
  expect(await reasonsOf(dir)).toEqual([])
  const moved = fourPeers().map(entry => ({ ...entry, name: `./some/folder/${entry.name}` }))
  await makeArchive(archive, [...moved, { name: 'some/folder/run/g/0/run.err', content: 'more' }])
  expect(await reasonsOf(dir)).toEqual([])
  writeFileSync(archive, makeZip(fourPeers().map(({ name, content = '' }) => ({ name, content }))))
  expect(await reasonsOf(dir)).toEqual([])
})

const other = (kinds: string): string[] =>
  [`contradictory-archive: the archive is not the one that was judged: run.json has other digests of its ${kinds}`]

test.each<[string, () => Entry[], string[]]>([
  ['a score', () => changed(/peer-scores-honest-1/, text => text.replace('":1}', '":3}')), other('peer scores')],
  ['a latency, and a line of run.out', () => changed(/connections-|g\/0\/run\.out/, text => text.replace('"Latency": 5', '"Latency": 6').replace('something', 'anything')),
    other('run.out, connections files')],
  ['connections left out', () => fourPeers().filter(({ name }) => !name.includes('connections')), other('connections files')]
])('an archive that differs in %s', async (_name, entries, expected) => {
  const dir = await recorded()
  await makeArchive(runPaths(dir).archive, entries())
  expect(await reasonsOf(dir)).toEqual(expected)
})

test('the parameter file that the run was made with, however it is written', async () => {
  const dir = await recorded()
  const { params: path } = runPaths(dir)
  writeFileSync(path, '# a comment\n"N_NODES" = 4\nthresholds.latency_p99 = "< 200ms"\n')
  expect(await reasonsOf(dir)).toEqual([])
  for (const text of [params.replace('200', '900'), params.replace('[thresholds]', '[others]')]) {
    writeFileSync(path, text)
    expect(await reasonsOf(dir)).toEqual([
      'contradictory-archive: template-params.toml is not that of the run: run.json has another digest of its parameters and thresholds'])
  }
  rmSync(path)
  expect(await reasonsOf(dir)).toEqual([])
})

/** Changes a file in place, of the same length. */
const edit = (path: string, from: string, to: string): void => {
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replace(from, to))
}

test.each([
  ['extracted scores', 'peer-scores-honest-2.json', '-1.5', '-9.5'],
  ['extracted peers', 'peer-info.json', '"seq": 4', '"seq": 5'],
  ['facts of the extraction', 'extraction.json', '"outcome": "ok"', '"outcome": "no"'],
  ['the index of tables', 'tables/tables.json', '"trim": false', '"trim": false ']
])('%s that were edited are made again from the archive, without which they are no evidence', async (_name, file, from, to) => {
  const dir = await recorded()
  const before = await checkRun({ runDir: dir })
  edit(join(dir, 'analysis', file), from, to)
  expect(await checkRun({ runDir: dir })).toEqual(before)
  rmSync(runPaths(dir).archive)
  expect(await checkRun({ runDir: dir })).toEqual(before)
  if (file.startsWith('tables')) return
  edit(join(dir, 'analysis', file), from, to)
  const expected = `contradictory-archive: ${file} has changed since it was extracted from the archive, which is gone`
  for (const reasons of [await reasonsOf(dir), await reasonsOf(dir)]) {
    expect(reasons).toContain('instance-output-missing: the archive is gone, and nothing says that the extracted files are those of which run.json has digests')
    expect(reasons.some(reason => reason.startsWith(expected))).toBe(true)
  }
})

test('files of another run, under the record of this one', async () => {
  const [dir, copied] = [await recorded(), await makeRunDirectory(folder, 'other', { entries: changed(/peer-scores-honest-1/, text => text.replace('":1}', '":3}')) })]
  await checkRun({ runDir: copied })
  rmSync(runPaths(dir).archive)
  execFileSync('cp', ['-r', runPaths(copied).analysis, dir])
  expect(await reasonsOf(dir)).toEqual(other('peer scores'))
})
