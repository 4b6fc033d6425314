import { expect, test } from 'vitest'
import { RunProgress } from '../src/run-progress.ts'

/** Texts that a run's progress writes, on a clock that the test turns. */
function start (isTTY: boolean): { readonly progress: RunProgress, readonly clock: { nowMs: number }, readonly text: () => string } {
  const written: string[] = []
  const clock = { nowMs: 0 }
  const progress = new RunProgress('gsplan', {
    stderr: { isTTY, columns: 120, write: chunk => written.push(String(chunk)) }, env: {}
  }, () => clock.nowMs)
  return { progress, clock, text: () => written.join('') }
}

const state = { kind: 'progress', phase: 'run', testMs: 3000, totalMs: 9000, peers: 20 } as const

test('without a terminal, each stage, phase and activity is one line', () => {
  const { progress: { onEvent, onStoreProgress }, clock, text } = start(false)
  onEvent({ kind: 'stage', stage: 'engine' })
  onEvent({ kind: 'phase', phase: 'setup' })
  onEvent({ ...state, phase: 'setup', activity: 'building the plan' })
  clock.nowMs = 1500
  onEvent({ ...state, delivered: 12_345 })
  onEvent({ ...state, testMs: 3500 })
  onEvent({ kind: 'log', source: 'publishers/0', message: 'hello' })
  onEvent({ kind: 'health', source: 'machine', cpuFraction: 0.5 })
  onEvent({ kind: 'warning', message: 'too\u001b[31m much' })
  onEvent({ kind: 'stage', stage: 'archive' })
  onStoreProgress({ run: 1, runs: 1, name: 'r', bytes: 1, totalBytes: 2, files: 1, totalFiles: 2, checks: 0, bytesPerS: 1, etaS: 1 })
  expect(text().split('\n').slice(0, -2)).toEqual([
    'gsplan: starting the network', 'gsplan: setup: building the plan',
    'gsplan: run: 3 s of 9 s, 2.0× real time · 20 peers · 12,345 deliveries · 3 s left',
    'gsplan: warning: too\\u001b[31m much', 'gsplan: packing outputs'
  ])
  expect(text()).toMatch(/gsplan: storing .*\n$/)
})

test('a stage, or an activity of it, shows its share and the time that is left', () => {
  const { progress: { onEvent }, clock, text } = start(true)
  onEvent({ kind: 'stage', stage: 'archive' })
  clock.nowMs = 2000
  onEvent({ kind: 'share', share: 0.5 })
  onEvent({ kind: 'stage', stage: 'extract', activity: 'reading the traces' })
  clock.nowMs = 3000
  onEvent({ kind: 'share', share: 0.1 })
  expect(text().split('\r\x1b[2K').slice(1)).toEqual([
    'packing outputs', 'packing outputs: 50 %, 2 s left', 'reading the traces', 'reading the traces: 10 %, 9 s left'
  ])
})

test('on a terminal one line is redrawn, and warnings stay above it', () => {
  const { progress, text } = start(true)
  progress.onEvent({ ...state, totalMs: 3000 })
  progress.onEvent({ kind: 'warning', message: 'slow' })
  progress.onEvent({ ...state, totalMs: 3000 })
  progress.clear()
  const line = '\r\x1b[2Krun: 3 s, 0.0× real time · 20 peers'
  expect(text()).toBe(`${line}\r\x1b[2Kgsplan: warning: slow\n${line}\r\x1b[2K`)
})

test('on a terminal a long warning is broken, in a log it is one line; one peer is one', () => {
  const message = 'TOPIC_CONFIG: expected deliveries on each topic, got none on blobs: no group has the topic blobs'
  const lines = [true, false].map(isTTY => {
    const { progress, text } = start(isTTY)
    progress.onEvent({ kind: 'warning', message })
    progress.onEvent({ ...state, peers: 1, delivered: 1, totalMs: 3000 })
    return text().replaceAll('\r\x1b[2K', '').split('\n')
  })
  expect(lines).toEqual([
    ['gsplan: warning: TOPIC_CONFIG: expected deliveries on each topic, got none on', '  blobs: no group has the topic blobs', 'run: 3 s, 0.0× real time · 1 peer · 1 delivery'],
    [`gsplan: warning: ${message}`, 'gsplan: run: 3 s, 0.0× real time · 1 peer · 1 delivery', '']
  ])
})
