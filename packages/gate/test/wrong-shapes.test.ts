import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPaths } from '@gsplan/run-format'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkRun } from '../src/check/check-run.ts'
import { openRun } from '../src/run/open-run.ts'
import { fourPeers } from '../src/testing/four-peers.ts'
import { makeRunDirectory } from '../src/testing/run-directory.ts'
import { runJsonOf } from '../src/testing/run-json.ts'

/** Mutations that are tried of each kind of file, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 12, seed = 1 } = fc.readConfigureGlobal()
const parameters = { numRuns, seed }
vi.setConfig({ testTimeout: 60_000 + numRuns * 2000 })

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const deep = (levels: number): Json => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as Json
const others: readonly Json[] = [null, true, 0, -1, 1e308, 0.5, '', 'x', '9'.repeat(400), 'e'.repeat(5000), [], {}, [null], [[]],
  { a: null }, { __proto__: null, constructor: 1 }, deep(70), deep(900)]

/** Changes one value somewhere: to another, none, or twice; `choices` decides where and to what. */
function mutate (value: Json, choices: readonly number[]): Json {
  const [choice = 0, next = 0] = choices
  const isBranch = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  if (!isBranch || choices.length === 1 || choice % 7 === 0) return others[choice % others.length] as Json
  const entries = Object.entries(value) as Array<readonly [string, Json]>
  const at = choice % entries.length
  const [name, old] = entries[at] as readonly [string, Json]
  const changed = next % 11 === 0
    ? entries.filter((_, index) => index !== at)
    : next % 13 === 0
      ? [...entries, [`${name}2`, old] as const]
      : entries.with(at, [name, mutate(old, choices.slice(1))])
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed)
}

const choices = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 8 })

let folder = ''
let count = 0
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-shapes-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

const entries = [
  ...fourPeers(),
  ...[1, 2, 3, 4].map(seq => ({ name: `run/g/${seq - 1}/health-honest-${seq}.json`, content: '{"LagP99Ms": 1, "CpuFraction": 0.1}' }))
]

/** A verdict, or an error that is no defect and names a file. */
async function expectJudged (dir: string, file: string): Promise<void> {
  try {
    await checkRun({ runDir: dir, thresholds: [], maxRegressions: [], baseline: [], across: [] })
    const run = await openRun(dir)
    for (const make of Object.values(run.tables)) await make()
  } catch (error) {
    const { name, message, stack = '' } = error as Error
    if (!('exitCode' in (error as object))) throw new Error(`${file}: ${name}: ${message}\n${stack}`, { cause: error })
    expect((error as { exitCode: number }).exitCode).not.toBe(70)
    expect(message).toContain(file)
  }
}

const nextName = (): string => `run-${count++}`

describe('files of instances', () => {
  test.each([
    ['aggregate.json'], ['connections-honest-2-0.json'], ['health-honest-2.json'], ['peer-scores-honest-2.json'], ['1/run.out']
  ])('%s', async ending => {
    await fc.assert(fc.asyncProperty(choices, fc.nat(20), async (how, line) => {
      const dir = await makeRunDirectory(folder, nextName(), {
        json: runJsonOf({}),
        entries: entries.map(entry => {
          if (!entry.name.endsWith(ending)) return entry
          const lines = String(entry.content).split('\n')
          const at = ending.includes('scores') ? 0 : line % lines.length
          const whole = ending.includes('scores') || ending.includes('run.out')
          const change = (text: string): string => {
            try {
              return JSON.stringify(mutate(JSON.parse(text) as Json, how))
            } catch {
              return text
            }
          }
          return { ...entry, content: whole ? lines.map((each, i) => i === at ? change(each) : each).join('\n') : change(String(entry.content)) }
        })
      })
      await expectJudged(dir, 'test-output.tgz')
      rmSync(dir, { recursive: true })
    }), parameters)
  })
})

describe('files beside the archive, and of an extraction whose archive is gone', () => {
  let whole = ''
  beforeAll(async () => {
    whole = await makeRunDirectory(folder, 'whole', { json: runJsonOf({}), entries })
    await checkRun({ runDir: whole, thresholds: [], maxRegressions: [], baseline: [], across: [] })
  })

  test.each([
    ['run.json', true], ['run.json', false], ['analysis/extraction.json', true], ['analysis/extraction.json', false],
    ['analysis/peer-info.json', false], ['analysis/topology.json', false], ['analysis/tables/tables.json', true]
  ])('%s, archive: %s', async (file, hasArchive) => {
    const text = readFileSync(join(whole, file), 'utf8')
    await fc.assert(fc.asyncProperty(choices, fc.boolean(), async (how, isUnsealed) => {
      const dir = join(folder, nextName())
      cpSync(whole, dir, { recursive: true })
      if (!hasArchive) rmSync(runPaths(dir).archive)
      // an extraction of an earlier version, or of another tool, has no seal
      if (!hasArchive && file !== 'analysis/extraction.json') rmSync(join(dir, 'analysis/extraction.json'))
      const value = mutate(JSON.parse(text) as Json, how)
      const isTable = typeof value === 'object' && value !== null && !Array.isArray(value)
      const shown = isUnsealed && isTable ? { ...value as object, version: 4 } : value
      writeFileSync(join(dir, file), JSON.stringify(file.endsWith('extraction.json') ? shown : value))
      await expectJudged(dir, file)
      rmSync(dir, { recursive: true })
    }), parameters)
  })
})
