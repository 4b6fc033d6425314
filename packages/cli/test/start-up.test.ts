import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Modules and packages that a module of the package imports statically, itself included. */
function importsOf (url: URL, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(url.href)) return found
  found.add(url.href)
  const source = readFileSync(url, 'utf8')
  for (const [, specifier = ''] of source.matchAll(/^(?:import|export) (?!type\b).*? from '([^']+)'$/gms)) {
    if (specifier.startsWith('.')) importsOf(new URL(specifier, url), found)
    else found.add(specifier)
  }
  return found
}

test('the package\'s entry loads nothing but Node\'s own modules: yargs waits until it is needed', () => {
  const packages = [...importsOf(new URL('../src/index.ts', import.meta.url))].filter(each => !/^(?:file|node):/.test(each))
  expect(packages).toEqual([])
  expect(importsOf(new URL('../src/parse-command-line.ts', import.meta.url))).toContain('#yargs')
})
