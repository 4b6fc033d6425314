import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findRepeatedPeers } from '../../src/extract/contradictions.ts'
import { storedExtractionName } from '../../src/extract/stored-extraction.ts'
import { openRun } from '../../src/run/open-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { deliver, peerIdOf, runOutOf, traceOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'
import { makeZip } from '../make-zip.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-contradictions-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

async function measure (entries: readonly Entry[]): Promise<{ readonly metrics: object, readonly reasons: readonly string[] }> {
  const run = await openRun(await makeRunDirectory(mkdtempSync(join(folder, 'run-')), 'run', { entries }))
  return { metrics: await run.metrics(), reasons: (await run.validity()).map(({ code, message }) => `${code}: ${message}`) }
}

const peerId = peerIdOf(3)
const renamed = (from: string, to: string): Entry[] => fourPeers().map(entry => ({ ...entry, name: entry.name.replace(from, to) }))

describe('the same files twice are read once', () => {
  test.each<[string, () => Entry[]]>([
    ['one after the other', () => [...fourPeers(), ...fourPeers()]],
    ['each beside itself', () => fourPeers().flatMap(entry => [entry, entry])],
    ['with and without ./', () => [...fourPeers(), ...renamed('run/', './run/')]],
    ['in paths that differ in case', () => [...fourPeers(), ...renamed('run/g', 'run/G')]],
    ['in paths of other Unicode forms', () => [...renamed('run/g', 'run/\u00e9'), ...renamed('run/g', 'run/e\u0301')]]
  ])('%s', async (_name, entries) => {
    expect(await measure(entries())).toEqual(await measure(fourPeers()))
  })

  test('in a zip', async () => {
    const files = fourPeers().map(({ name, content = '' }) => ({ name, content }))
    const [dir, twice] = [await makeRunDirectory(folder, 'once', {}), await makeRunDirectory(folder, 'twice', {})]
    writeFileSync(join(dir, 'test-output.zip'), makeZip(files))
    writeFileSync(join(twice, 'test-output.zip'), makeZip([...files, ...files]))
    const [expected, run] = [await openRun(dir), await openRun(twice)]
    expect([await run.metrics(), await run.validity()]).toEqual([await expected.metrics(), await expected.validity()])
  })

  test('a tar.gz twice in a row', async () => {
    const dir = await makeRunDirectory(folder, 'run', { entries: fourPeers() })
    const archive = readFileSync(join(dir, 'test-output.tgz'))
    writeFileSync(join(dir, 'test-output.tgz'), Buffer.concat([archive, archive]))
    const run = await openRun(dir)
    expect({ metrics: await run.metrics(), reasons: await run.validity() }).toEqual(await measure(fourPeers()))
  })
})

describe('contradictory-archive', () => {
  test.each<[string, () => Entry[], string]>([
    ['a seq twice', () => [...fourPeers(), { name: 'run/g/7/run.out', content: runOutOf(3, 500, 3500) }],
      'two peers have seq 3: seq 3 of run/g/2 and seq 3 of run/g/7'],
    ['a peer id twice',
      () => [...fourPeers(), { name: 'run/g/7/run.out', content: runOutOf(5, 500, 3500).replace(peerIdOf(5), peerId) }],
      `two peers have the id ${peerId}: seq 3 of run/g/2 and seq 5 of run/g/7`],
    ['a trace twice', () => [...fourPeers(), { name: 'run/g/7/tracer-output-honest-2-filtered.bin', content: traceOf([]) }],
      'filtered-trace of seq 2 is there twice, and differs: run/g/7/tracer-output-honest-2-filtered.bin'],
    ['a run.out twice', () => [...fourPeers(), { name: 'RUN/g/2/run.out', content: runOutOf(3, 500, 3501) }],
      'run/g/2/run.out is there twice, and differs: RUN/g/2/run.out'],
    ['counters of a seq that no instance introduces', () => [...fourPeers(), { name: 'run/g/7/tracer-output-honest-9-aggregate.json', content: '{}' }],
      'there are files of seq 9, which no instance introduces'],
    ['events of a peer that no instance introduces',
      () => fourPeers().map(entry => entry.name.endsWith('honest-4-filtered.bin') ? { ...entry, content: traceOf([deliver(9, 1035, 1, 3)]) } : entry),
      `the trace has events of peer ${peerIdOf(9)}, which no instance introduces`]
  ])('%s', async (_name, entries, message) => {
    expect((await measure(entries())).reasons.filter(reason => reason.startsWith('contradictory-archive: '))).toEqual(
      expect.arrayContaining([expect.stringContaining(message)]))
  })

  test('peer ids that differ in case are two peers', () => {
    expect(findRepeatedPeers([{ seq: 1, peer_id: 'aB', type: 'honest' }, { seq: 2, peer_id: 'Ab', type: 'honest' }])).toEqual([])
    expect(findRepeatedPeers([{ seq: 1, peer_id: 'aB', type: 'honest' }, { seq: 2, peer_id: 'aB', type: 'honest' }])).toEqual(['two peers have the id aB: seq 1 and seq 2'])
  })

  test('a trace without introduced peers introduces nobody and contradicts nothing', async () => {
    const traces = fourPeers().filter(({ name }) => name.endsWith('filtered.bin'))
    expect((await measure(traces)).reasons).toEqual(['instance-output-missing: the archive has no peers or no traces'])
  })

  test('is kept with the extraction, and found again in one of an earlier version', async () => {
    const twice: Entry = { name: 'run/g/7/run.out', content: runOutOf(3, 500, 3500) }
    const dir = await makeRunDirectory(folder, 'run', { entries: [...fourPeers(), twice] })
    const reasons = await (await openRun(dir)).validity()
    expect(reasons.map(({ code }) => code)).toEqual(['contradictory-archive'])
    expect(await (await openRun(dir)).validity()).toEqual(reasons)
    const stored = join(dir, 'analysis', storedExtractionName)
    const { contradictions, ...earlier } = JSON.parse(readFileSync(stored, 'utf8')) as { readonly contradictions: readonly string[] }
    expect(contradictions).toHaveLength(1)
    writeFileSync(stored, JSON.stringify({ ...earlier, version: 1 }))
    const notices: string[] = []
    expect(await (await openRun(dir, { onNotice: notice => { notices.push(notice) } })).validity()).toEqual(reasons)
    expect(notices).toEqual([expect.stringContaining('the extraction is of another version, the archive is extracted again')])
    // without its archive an extraction of an earlier version is all there is
    writeFileSync(stored, JSON.stringify({ ...earlier, version: 1 }))
    rmSync(join(dir, 'test-output.tgz'))
    const { extraction } = await openRun(dir)
    expect([extraction.instances.length, extraction.contradictions]).toEqual([5, []])
  })
})

test('an instance of several peers may name them more than once', async () => {
  const [first, ...others] = fourPeers() as [Entry, ...Entry[]]
  const lines = String(first.content).split('\n')
  expect(await measure([{ ...first, content: [...lines, lines[1]].join('\n') }, ...others])).toEqual(await measure(fourPeers()))
})

test('of a run with full traces, those of each peer must be there', async () => {
  const full: Entry = { name: 'run/g/0/tracer-output-honest-1-full.bin', content: traceOf([]) }
  expect((await measure([...fourPeers(), full])).reasons).toContain('instance-output-missing: no trace of 3 peers: seq 2, 3, 4')
})
