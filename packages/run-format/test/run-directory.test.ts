import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRunDirectory, findArchive, findMeasurable, isCompleteRun, listRuns, moveToFailed, runPaths } from '../src/run-directory.ts'
import { findUnfinished } from '../src/find-unfinished.ts'
import { isArchiveName, isExtractedFile } from '../src/run-layout.ts'
import { createRunName, isRunLabel, isRunName } from '../src/run-name.ts'

let output = ''
beforeEach(() => { output = mkdtempSync(join(tmpdir(), 'gsplan-output-')) })
afterEach(() => { rmSync(output, { recursive: true }) })

/** Makes files (empty) below the output folder. */
function make (...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(join(output, path, '..'), { recursive: true })
    writeFileSync(join(output, path), '')
  }
}

describe('names', () => {
  test('of new runs', () => {
    const date = new Date(2024, 2, 9, 7, 5, 3)
    expect([createRunName(date), createRunName(date, 'again')]).toEqual(['pubsub-test-20240309-070503', 'pubsub-test-20240309-070503-again'])
  })

  test.each([['a', true], ['A.b_c-1', true], ['', false], ['.a', false], ['a b', false], ['a/b', false], ['é', false], ['x'.repeat(101), false]])(
    'label %j: %s', (label, expected) => { expect(isRunLabel(label)).toBe(expected) })

  test.each([['a', true], ['.a', true], ['a b é', true], ['', false], ['.', false], ['..', false], ['a/b', false], ['a\\b', false], ['a\0', false]])(
    'folder %j: %s', (name, expected) => { expect(isRunName(name)).toBe(expected) })

  test('of files', () => {
    expect(['test-output.tgz', 'test-output.zip.tgz', 'test-output.tgz.tmp', 'run.json'].filter(isArchiveName)).toEqual(['test-output.tgz', 'test-output.zip.tgz'])
    expect(['peer-info.json', 'health-honest-1.json', 'peer-scores-sybil-2.json', 'tracer-output-honest-1-full.bin', 'report.html', 'run.out'].filter(isExtractedFile))
      .toEqual(['peer-info.json', 'health-honest-1.json', 'peer-scores-sybil-2.json'])
  })
})

describe('a run directory', () => {
  test('paths', () => {
    expect(runPaths('/o/r')).toEqual({
      composition: '/o/r/composition.toml', params: '/o/r/template-params.toml', snapshot: '/o/r/config-snapshot.json',
      record: '/o/r/run.json', events: '/o/r/events.ndjson', stop: '/o/r/.stop', archive: '/o/r/test-output.tgz',
      analysis: '/o/r/analysis'
    })
  })

  test('is new; a second run of the same name gets a number', async () => {
    const folder = join(output, 'deep')
    expect([await createRunDirectory(folder, 'r'), await createRunDirectory(folder, 'r'), await createRunDirectory(folder, 'r')])
      .toEqual([join(folder, 'r'), join(folder, 'r-2'), join(folder, 'r-3')])
  })

  test('an output folder that can\'t be written is an error', async () => {
    make('file')
    await expect(createRunDirectory(join(output, 'file'), 'r')).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  test('is finished, or has a sign that it is not', async () => {
    const own = '[global]\nplan = "gsplan"\ncase = "evaluate"\nrunner = "local:exec"\n[[groups]]\nid = "a"\ninstances = { count = 1 }\n'
    make('judged/run.json', 'judged/.outputs/left', 'running/composition.toml', 'running/.outputs/r/a/0/run.out', 'packed/test-output.tgz',
      'dry/composition.toml', 'begun/.composition.toml.0123456789ab.tmp', 'original/composition.toml', 'original/test-output.zip', 'other/notes')
    mkdirSync(join(output, 'empty'))
    writeFileSync(join(output, 'packed/composition.toml'), own)
    const found = await Promise.all(['judged', 'original', 'other', 'empty', 'running', 'begun', 'packed', 'dry']
      .map(async name => findUnfinished(join(output, name))))
    expect(found).toEqual([
      undefined, undefined, undefined, 'an empty folder', 'outputs of instances in .outputs, and no run.json',
      'a half-written file, .composition.toml.0123456789ab.tmp', 'no run.json, which gsplan writes last', 'neither run.json nor an archive'
    ])
  })

  test('can be measured from an archive, else from what was extracted', () => {
    make('a/test-output.zip', 'b/analysis/peer-info.json', 'c/peer-info.json', 'd/other')
    const of = (find: (dir: string) => string | undefined): Array<string | undefined> => ['a', 'b', 'c', 'd'].map(name => find(join(output, name)))
    expect(of(findArchive)).toEqual([join(output, 'a/test-output.zip'), undefined, undefined, undefined])
    expect(of(findMeasurable)).toEqual([
      join(output, 'a/test-output.zip'), join(output, 'b/analysis/peer-info.json'), join(output, 'c/peer-info.json'), undefined])
  })

  test('a failed one is moved whole, beside an earlier one of its name', async () => {
    for (const expected of ['r', 'r-2']) {
      make('r/run.json')
      expect(await moveToFailed(join(output, 'r'))).toBe(join(output, 'failed', expected))
      expect([existsSync(join(output, 'r')), isCompleteRun(join(output, 'failed', expected))]).toEqual([false, true])
    }
  })
})

describe('runs of an output folder', () => {
  test('complete, interrupted, old and failed ones; nothing else', async () => {
    make('b/run.json', 'a/composition.toml', 'c/test-output.zip', 'failed/d/run.json', 'other/file', 'file')
    symlinkSync(join(output, 'b'), join(output, 'link'))
    expect(await listRuns(output)).toEqual([
      { name: 'a', dir: join(output, 'a'), isComplete: false, isFailed: false },
      { name: 'b', dir: join(output, 'b'), isComplete: true, isFailed: false },
      { name: 'c', dir: join(output, 'c'), isComplete: false, isFailed: false },
      { name: 'd', dir: join(output, 'failed', 'd'), isComplete: true, isFailed: true }
    ])
  })

  test('a folder that is not there has none; one that can\'t be read is an error', async () => {
    expect(await listRuns(join(output, 'none'))).toEqual([])
    make('file')
    await expect(listRuns(join(output, 'file'))).rejects.toThrow('ENOTDIR')
  })
})
