import { expect, test } from 'vitest'
import { parsePackageFacts } from '../../src/target/package-facts.ts'

test('what npm view prints, for several versions and for one', () => {
  expect(parsePackageFacts(JSON.stringify({
    versions: ['1.0.0', '2.0.0-rc.1'], 'dist-tags': { latest: '1.0.0' }, 'repository.url': 'git+https://example.org/a'
  }), 'a')).toEqual({ versions: ['1.0.0', '2.0.0-rc.1'], tags: { latest: '1.0.0' }, repository: 'git+https://example.org/a' })
  expect(parsePackageFacts('{"versions": "1.0.0"}', 'a')).toEqual({ versions: ['1.0.0'], tags: {}, repository: undefined })
})

test('versions that npm would take for a path or an address are left out', () => {
  const hostile = ['file:../evil', 'git+https://example.org/evil', 'npm:evil@1', '../evil', '', 'latest', 5, null, {}, ['1.0.0']]
  expect(parsePackageFacts(JSON.stringify({
    versions: [...hostile, '1.0.0'], 'dist-tags': Object.fromEntries(hostile.map((value, i) => [`t${i}`, value])), 'repository.url': 7
  }), 'a')).toEqual({ versions: ['1.0.0'], tags: {}, repository: undefined })
})

test.each([
  ['', /^GS_MODULE: npm view a: expected JSON, got /], ['<html>', /expected JSON, got /], ['null', /expected an object, got null/],
  ['[]', /expected an object, got \[\]/], ['"x"', /expected an object/], ['{"versions": {}}', /expected versions as a list, got \{\}/],
  ['{"versions": 5}', /expected versions as a list, got 5/], ['{"dist-tags": []}', /expected dist-tags as an object, got \[\]/]
])('%j is refused in a line', (stdout, message) => {
  expect(() => parsePackageFacts(stdout, 'a')).toThrow(message)
})
