import { expect, test } from 'vitest'
import { goModDirectives, readDeclared } from '../../src/build/go-mod.ts'

test('directives of lines and blocks, with quoted words and comments', () => {
  expect([...goModDirectives(['// module a', 'module "b c" // d', 'require (', '  `e` v1//f', '  g v2 // indirect', ')',
    'replace h v1 => "../i \\"j\\"" ', 'replace k => `../l m`', 'go 1.24'].join('\n'))]).toEqual([
    ['module', ['b c']], ['require', ['e', 'v1']], ['require', ['g', 'v2']], ['replace', ['h', 'v1', '=>', '../i "j"']],
    ['replace', ['k', '=>', '../l m']], ['go', ['1.24']]
  ])
})

test('the declared path', () => {
  expect(['module (\n\ta/b\n)', 'module `a/b`', '// module x\n\nmodule\ta/b', 'go 1.24'].map(readDeclared))
    .toEqual(['a/b', 'a/b', 'a/b', undefined])
})
