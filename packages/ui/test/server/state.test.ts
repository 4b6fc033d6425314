import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PanelState } from '../../src/api.ts'
import { ChangeList } from '../../src/runs/change-list.ts'
import { makeRun, openTestPanel, type TestPanel } from '../panel-fixture.ts'

let opened: TestPanel
beforeEach(async () => { opened = await openTestPanel() })
afterEach(async () => { await opened.close() })

const since = async (revision: string): Promise<PanelState | null> =>
  JSON.parse((await opened.get(`/api/state?since=${revision}`)).text) as PanelState | null

const revisionOf = (state: PanelState | null): string => state?.revision ?? ''

/** Whether it is all, the runs in it, and those that have gone. */
const seen = (state: PanelState | null): unknown[] => [
  state?.isWhole, state?.runs.map(({ name, isFailed }) => isFailed ? `failed/${name}` : name).sort(), state?.gone
]

test('the page is told of all runs first, then of what changed, and of nothing where nothing did', async () => {
  makeRun(opened.output, 'one')
  makeRun(opened.output, 'two')
  const first = await since('')
  expect(seen(first)).toEqual([true, ['one', 'two'], []])
  expect(await since(revisionOf(first))).toBe(null)
  makeRun(opened.output, 'three')
  renameSync(join(opened.output, 'one'), join(opened.output, 'four'))
  const second = await since(revisionOf(first))
  expect(seen(second)).toEqual([false, ['four', 'three'], ['one']])
  mkdirSync(join(opened.output, 'failed'))
  renameSync(join(opened.output, 'two'), join(opened.output, 'failed/two'))
  const third = await since(revisionOf(second))
  expect(seen(third)).toEqual([false, ['failed/two'], ['two']])
  // another panel's page
  expect(seen(await since('x.1'))).toEqual([true, ['failed/two', 'four', 'three'], []])
  rmSync(join(opened.output, 'three'), { recursive: true })
  expect(seen(await since(revisionOf(third)))).toEqual([false, [], ['three']])
})

test('the verdict on a set is told, and runs name their set', async () => {
  const place = (index: number): object => ({ seeds: { group: 'mine', index, of: 2 } })
  for (const index of [0, 1]) makeRun(opened.output, `mine-${index}`, {}, place(index))
  const write = (document: unknown): void => { writeFileSync(join(opened.output, 'mine.set.json'), JSON.stringify(document)) }
  write({ schema: 1, name: 'mine', verdict: { status: 'breached', reasons: [{ code: 'x', message: 'latency_p99 is 2 s' }, 1] } })
  const state = await since('')
  expect([state?.sets, state?.runs.map(run => run.set)]).toEqual([
    [{ name: 'mine', state: 'breached', reasons: ['latency_p99 is 2 s'] }], ['mine', 'mine']
  ])
  for (const document of [1, {}, { name: 'mine' }, { name: 1, verdict: { status: 'passed' } }, { name: 'mine', verdict: { status: 'x' } }]) {
    write(document)
    expect((await since(''))?.sets).toEqual([])
  }
})

test('sweeps are told, and their pages served in a sandbox; nothing else of the folder is', async () => {
  for (const name of ['sweep-a', 'sweep-b', 'other']) mkdirSync(join(opened.output, name, 'runs/one/analysis'), { recursive: true })
  for (const path of ['sweep-b/sweep.html', 'other/sweep.html', 'sweep-b/runs/one/analysis/report.html']) {
    writeFileSync(join(opened.output, path), path)
  }
  symlinkSync(join(opened.output, 'other/sweep.html'), join(opened.output, 'sweep-a/sweep.html'))
  expect((await since(''))?.sweeps).toEqual([{ name: 'sweep-b', hasPage: true }, { name: 'sweep-a', hasPage: false }])
  const page = await opened.get('/sweeps/sweep-b/sweep.html')
  expect([page.text, page.headers['content-security-policy']?.slice(0, 22)]).toEqual(['sweep-b/sweep.html', 'sandbox allow-scripts;'])
  expect((await opened.get('/sweeps/sweep-b/runs/one/analysis/report.html')).status).toBe(200)
  const paths = [
    'sweep-a/sweep.html', 'other/sweep.html', 'sweep-b/../other/sweep.html', 'sweep-b/%2e%2e/other/sweep.html', 'sweep-b%2f..%2fother/sweep.html',
    'sweep-b/', 'sweep-c/sweep.html', '../sweep-b/sweep.html'
  ]
  for (const path of paths) expect([path, (await opened.get(`/sweeps/${path}`)).status]).toEqual([path, 404])
})

test('of too many folders the last by name are looked at, also failed ones, and the page is told how many are not', async () => {
  const folders = ['b', 'failed/c', ...Array.from({ length: 5000 }, (_, index) => `folder-${index}`)]
  for (const name of folders) mkdirSync(join(opened.output, name), { recursive: true })
  for (const name of ['a', 'failed/d', 'z']) makeRun(opened.output, name)
  const state = await since('')
  // the folder of failed runs is one itself
  expect([seen(state), state?.leftOut]).toEqual([[true, ['z'], []], { folders: 6, sweeps: 0 }])
  rmSync(join(opened.output, 'folder-0'), { recursive: true })
  rmSync(join(opened.output, 'folder-1'), { recursive: true })
  rmSync(join(opened.output, 'folder-2'), { recursive: true })
  const later = await since(revisionOf(state))
  expect([seen(later), later?.leftOut]).toEqual([[false, ['failed/d'], []], { folders: 3, sweeps: 0 }])
  for (let number = 0; number < 201; number++) mkdirSync(join(opened.output, `sweep-${number}`))
  expect((await since(''))?.leftOut).toMatchObject({ sweeps: 1 })
})

test('removals that are too long ago to be remembered give all', () => {
  const list = new ChangeList()
  list.add('a')
  const { revision } = list
  expect(list.since(revision)).toEqual({ changed: new Set(), gone: [] })
  for (let number = 0; number < 2001; number++) list.remove(String(number))
  expect(list.since(revision)).toEqual({ changed: undefined, gone: [] })
  const next = list.revision
  list.add('0')
  list.remove('a')
  expect(list.since(next)).toEqual({ changed: new Set(['0']), gone: ['a'] })
})
