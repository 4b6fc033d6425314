import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isInterrupted, PARAMS_HEADER } from '../src/is-interrupted.ts'

let dir = ''
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'gsplan-interrupted-')) })
afterEach(() => { rmSync(dir, { recursive: true }) })

const compositionOf = (plan: string): string =>
  `[global]\nplan = "${plan}"\ncase = "c"\nbuilder = "exec:go"\nrunner = "local:exec"\n[[groups]]\nid = "a"\ninstances = { count = 1 }\n`

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['gsplan\'s own plan', { 'composition.toml': compositionOf('gsplan') }, true],
  ['the original plan, by its scripts', { 'composition.toml': compositionOf('pubsub'), 'template-params.toml': 'T_RUN = "3m"\n' }, false],
  ['another plan, by gsplan', { 'composition.toml': compositionOf('acme'), 'template-params.toml': `${PARAMS_HEADER}N_NODES = 2\n` }, true],
  ['a finished one', { 'composition.toml': compositionOf('gsplan'), 'run.json': '{}' }, false],
  ['a composition that is none', { 'composition.toml': '[[' }, false],
  ['no composition', { 'template-params.toml': PARAMS_HEADER }, false]
])('a run of %s', async (_name, files, expected) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  expect(await isInterrupted(dir)).toBe(expected)
})
