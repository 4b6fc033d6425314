import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { assertRunnable, formatManifest, parseComposition, parseManifest } from '../src/index.ts'

const fixture = readFileSync(new URL('fixtures/manifest.toml', import.meta.url), 'utf8')

const small = `
name = "p"
[runners."local:exec"]
enabled = true
[[testcases]]
name = "c"
instances = { min = 2, max = 3 }
`

const composition = (change: (text: string) => string = text => text) => parseComposition(change(`
[global]
plan = "some/folder"
case = "c"
runner = "local:exec"
[[groups]]
id = "g"
instances = { count = 3 }
`))

describe('manifests', () => {
  test('with every shape that plans use', () => {
    const manifest = parseManifest(fixture)
    const [testCase, other] = manifest.testcases
    expect(manifest).toMatchObject({ name: 'echo', defaults: { builder: 'exec:go' } })
    expect(Object.keys(manifest.builders ?? {})).toEqual(['docker:go', 'exec:go'])
    expect(Object.keys(manifest.runners ?? {})).toEqual(['local:docker', 'local:exec', 'cluster:k8s'])
    expect([testCase?.name, testCase?.instances]).toEqual(['round-trip', { min: 2, max: 400, default: 8 }])
    expect(other).toEqual({ name: 'idle', instances: { min: 1, max: 10 } })
    expect(testCase?.params).toMatchObject({ t_pause: { type: 'duration', default: '250ms' }, calls: { default: 20 } })
    expect(testCase?.params?.['servers']).not.toHaveProperty('default')
    expect(parseManifest(formatManifest(manifest))).toEqual(manifest)
  })

  test.each([
    ['broken TOML', 'name = = 1', 'm.toml:1:8: expected TOML, got invalid value'],
    ['no name', 'a = 1', 'm.toml: name: expected a text, got nothing'],
    ['no test cases', 'name = "p"', 'm.toml: testcases: expected a list of test cases, got nothing'],
    ['a test case without bounds', small.replace('min = 2, ', ''), 'm.toml: testcases[0].instances.min: expected a whole number, got nothing'],
    ['a runner that is no table', 'name = "p"\ntestcases = []\nrunners = { x = 1 }', 'm.toml: runners.x: expected a table, got 1']
  ])('%s', (_name, text, message) => {
    expect(() => parseManifest(text, 'm.toml')).toThrow(message)
  })
})

describe('what a plan takes of a composition', () => {
  const manifest = parseManifest(small)

  test('case, runner and number of instances', () => {
    expect(() => { assertRunnable(composition(), manifest) }).not.toThrow()
  })

  test.each([
    ['a case it hasn\'t', ['"c"', '"d"'], 'global.case: expected one of c, as in plan p, got d'],
    ['a runner it hasn\'t', ['local:exec', 'local:docker'], 'global.runner: expected one of local:exec, as in plan p, got local:docker'],
    ['too many', ['count = 3', 'count = 4'], 'global.total_instances: expected from 2 to 3 instances, as p/c takes, got 4']
  ] as const)('%s', (_name, [from, to], message) => {
    expect(() => { assertRunnable(composition(text => text.replace(from, to)), manifest) }).toThrow(message)
  })
})
