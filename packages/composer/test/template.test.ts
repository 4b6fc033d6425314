import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compose, CompositionError } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-template-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

let count = 0

/** A template of one's own. */
function template (text: string, base = 'N_NODES = 3\nN_PUBLISHER = 1\nT_RUN = "90s"\n'): string {
  const dir = join(folder, `mine-${++count}`)
  mkdirSync(join(dir, 'params'), { recursive: true })
  writeFileSync(join(dir, 'composition.toml.eta'), text)
  writeFileSync(join(dir, 'params/_base.toml'), base)
  writeFileSync(join(dir, 'params/long.toml'), 'T_RUN = "1h"\n')
  return dir
}

const group = '[[groups]]\nid = "all"\ninstances = { count = <%= it.params.N_NODES %> }\n'
const head = '[global]\nplan = "p"\ncase = "c"\nrunner = "local:exec"\n'

test('sees its data and helpers, and has parameter files of its own', () => {
  const dir = template(`${head}<%= '' %>
[global.run.test_params]
half = <%= it.toml(it.formatDuration(it.duration(it.params.T_RUN) / 2n)) %>

topics = <%= it.toml(it.json([{ id: 'a"b', rate: 1.0 }])) %>

quoted = <%= it.toml('a "b"\\n<c>') %>

groups = "<%= it.groups.map(({ id, count }) => id + count).join(' ') %>"
${group}`)
  const { composition, params } = compose({ template: dir, files: ['long'] })
  expect(composition.global.run?.test_params).toEqual({
    half: '30m0s', topics: '[{"id": "a\\"b", "rate": 1.0}]', quoted: 'a "b"\n<c>', groups: 'publishers1 lurkers2'
  })
  expect([composition.groups[0]?.instances, params['T_RUN']]).toEqual([{ count: 3 }, '1h'])
})

describe('errors name file and line', () => {
  const cases: ReadonlyArray<readonly [name: string, text: string, message: (dir: string) => string]> = [
    ['a tag that does not end', `${head}\n<%= it.params.N_NODES`, dir => `${dir}/composition.toml.eta:6: unclosed tag`],
    ['code that is none', `${head}# one\n<%= it.params..N_NODES %>\n`, dir => `${dir}/composition.toml.eta:6: Unexpected token '.'`],
    ['a block that does not end', `${head}<% for (const a of [1]) { %>\n`, dir => `${dir}/composition.toml.eta:5: a block that begins here or before does not end`],
    ['an error in the code', `${head}\n\n<%= it.params.NONE.x %>\n`, dir => `${dir}/composition.toml.eta:7: Cannot read properties of undefined (reading 'x')`],
    ['a helper\'s error', `${head}<%= it.duration('soon') %>\n`, dir => `${dir}/composition.toml.eta:5: expected a duration such as 300ms or 1m30s, got "soon"`],
    ['not TOML', `${head}name = <%= it.params.T_RUN %>\n`, dir => `composition of template ${dir}:5:10: expected TOML, got `],
    ['not a composition', head, dir => `composition of template ${dir}: groups: expected at least one group, got nothing`],
    ['a parameter that is not a text', `${head}[global.run.test_params]\na = 1\n${group}`, dir => `composition of template ${dir}: global.run.test_params.a: expected a string, got 1`]
  ]
  test.each(cases)('%s', (_, text, message) => {
    const dir = template(text)
    const name = dir.slice(dir.lastIndexOf('/') + 1)
    let caught: unknown
    try {
      compose({ template: dir })
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(CompositionError)
    expect((caught as Error).message.startsWith(message(name)), (caught as Error).message).toBe(true)
    expect((caught as Error).message).not.toContain('\n')
  })

  test('a folder without parameters, or without the file asked for', () => {
    const dir = template(`${head}${group}`)
    rmSync(join(dir, 'params'), { recursive: true })
    expect(() => compose({ template: dir, files: ['none'] })).toThrow(
      `template ${dir}: expected params/_base.toml in it, found none`)
    expect(() => compose({ template: template(head), files: ['none'] })).toThrow(
      'parameter file none: expected a file of that name, or one of the template\'s (long)')
  })
})
