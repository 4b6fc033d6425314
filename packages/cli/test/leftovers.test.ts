import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isTemporaryName, makeTemporaryFolder, writeWholeSync } from '../src/index.ts'
import { isGone, processOwner } from '../src/process-owner.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-cli-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

const library = JSON.stringify(join(import.meta.dirname, '../dist/index.js'))

/** Has a process killed while it writes a file, fills a folder and uses a temporary one. */
const leave = (): void => {
  const script = `import { makeTemporaryFolder, replaceFile, replaceFolder } from ${library}
    import { writeFileSync } from 'node:fs'
    const [, folder] = process.argv
    makeTemporaryFolder(folder, 'scratch')
    void replaceFile(folder + '/file', async path => { writeFileSync(path, 'half'); await new Promise(() => {}) })
    void replaceFolder(folder + '/folder', async path => { writeFileSync(path + '/a', 'half'); process.kill(process.pid, 'SIGKILL') })
    setInterval(() => {}, 1000)`
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script, folder]).signal).toBe('SIGKILL')
}

test('what a killed process left is removed by the next that writes there, and nothing else', () => {
  leave()
  const left = readdirSync(folder)
  expect([left.length, left.every(isTemporaryName)]).toEqual([3, true])
  const own = makeTemporaryFolder(join(folder, '..'), 'own')
  // of a process that lives, of another system, and of earlier versions
  const others = [
    `.a.${processOwner()}.0123456789ab.tmp`, '.b.00000000-1-1.0123456789ab.tmp', '.c.0123456789ab.tmp', '.d.tmp'
  ]
  for (const name of others) writeFileSync(join(folder, name), '')
  writeWholeSync(join(folder, 'file'), 'whole')
  expect(readdirSync(folder)).toEqual([...others, 'file'])
  rmSync(own, { recursive: true })
})

test('the only copy of a former folder is kept', () => {
  const [system = ''] = processOwner().split('-')
  const name = `.kept.${system}-0-1.0123456789ab.tmp`
  for (const each of ['made', 'old0']) mkdirSync(join(folder, name, each), { recursive: true })
  writeWholeSync(join(folder, 'file'), 'a')
  expect(readdirSync(folder)).toEqual([name, 'file'])
})

test('names of earlier versions tell no process: what has not changed for a day is removed', () => {
  const scratch = join(folder, 'tmp')
  const names = ['.extracting-aB3dE6', '.fetching-aB3dE6', '.parts-aB3dE6', '.file.0123456789ab.tmp']
  const inScratch = ['gsplan-exec-aB3dE6', 'gsplan-merge-aB3dE6', 'gsplan-go-aB3dE6']
  const others = ['.extracting-', '.fetching-notes.txt', 'gsplan-exec-output', 'gsplan-test-aB3dE6']
  for (const [dir, all] of [[folder, [...names, ...others]], [scratch, [...inScratch, ...others]]] as const) {
    for (const name of all) mkdirSync(join(dir, name, 'below'), { recursive: true, mode: others.includes(name) ? 0o755 : 0o700 })
  }
  const script = `import { writeWholeSync } from ${library}
    for (const folder of process.argv.slice(1)) writeWholeSync(folder + '/written', 'a')`
  const sweep = (): void => {
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder, scratch], { env: { TMPDIR: scratch } })
    expect(status).toBe(0)
  }
  const date = (path: string, ageH: number): void => { utimesSync(path, Date.now() / 1000, Date.now() / 1000 - ageH * 3600) }
  const all = [...[...names, ...others].map(name => join(folder, name)), ...[...inScratch, ...others].map(name => join(scratch, name))]
  // those that are written to below are in use
  for (const path of all) date(path, 25)
  sweep()
  expect([readdirSync(folder), readdirSync(scratch)]).toEqual(
    [[...names, ...others, 'tmp', 'written'].sort(), [...inScratch, ...others, 'written'].sort()])
  for (const path of all) date(join(path, 'below'), 25)
  for (const path of all) date(path, 25)
  sweep()
  expect([readdirSync(folder), readdirSync(scratch)]).toEqual([[...others, 'tmp', 'written'].sort(), [...others, 'written'].sort()])
})

test('a process is gone when its number is free or belongs to another one', () => {
  const [system = '', pid = '', start = ''] = processOwner().split('-')
  expect([
    isGone(processOwner()), isGone(`${system}-${pid}-1`), isGone(`${system}-zzzzz-${start}`), isGone(`00000000-zzzzz-${start}`)
  ]).toEqual([false, true, true, undefined])
})

test('a long name has a temporary one that a file can have', () => {
  writeWholeSync(join(folder, 'ä'.repeat(127)), 'a')
  expect(readdirSync(folder)).toEqual(['ä'.repeat(127)])
})
