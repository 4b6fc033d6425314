import { expect, test } from 'vitest'
import { applyManifest, parseComposition, parseManifest } from '../src/index.ts'

const manifest = parseManifest(`
name = "echo"
[builders."exec:go"]
enabled = true
exec_pkg = "cmd"
[runners."local:exec"]
enabled = true
[[testcases]]
name = "one"
instances = { min = 1, max = 5 }
[testcases.params]
text = { type = "string", default = "as it is" }
size = { type = "int", default = 3 }
flags = { type = "json", default = [true] }
open = { type = "int" }
`)

const compositionOf = (params: string): string => `
[global]
plan = "other"
case = "one"
runner = "local:exec"
builder = "exec:go"
[global.build_config]
exec_pkg = "main"
[global.run.test_params]
${params}
[[groups]]
id = "all"
instances = { count = 1 }
`

test('what nobody set has the manifest\'s defaults; empty is not set', () => {
  const { global } = applyManifest(parseComposition(compositionOf('size = "7"\ntext = ""\nown = "x"')), manifest)
  expect(global).toEqual({
    plan: 'echo', case: 'one', runner: 'local:exec', builder: 'exec:go', build_config: { enabled: true, exec_pkg: 'main' },
    run: { test_params: { text: 'as it is', size: '7', flags: '[true]', open: 'null', own: 'x' } }
  })
})

test('a case that the manifest doesn\'t have has no defaults', () => {
  const composition = parseComposition(compositionOf('size = "7"').replace('"one"', '"two"'))
  expect(applyManifest(composition, manifest).global.run).toEqual({ test_params: { size: '7' } })
})
