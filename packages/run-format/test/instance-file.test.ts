import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatInstanceFile, recogniseInstanceFile, type InstanceFile } from '../src/instance-file.ts'
import { formatNodeName, parseNodeName } from '../src/node-name.ts'

const role = fc.stringMatching(/^[a-z]{1,32}$/)
const number = fc.nat({ max: 999_999_999 })
const file: fc.Arbitrary<InstanceFile> = fc.oneof(
  fc.constant({ kind: 'run-out' as const }),
  fc.record({ kind: fc.constantFrom('filtered-trace' as const, 'full-trace' as const, 'aggregate' as const, 'scores' as const, 'health' as const), role, seq: number }),
  fc.record({ kind: fc.constant('connections' as const), role, typeSeq: number, index: number }))

test('names read back the same, wherever the file lies', () => {
  fc.assert(fc.property(file, fc.string(), (each, folder) => {
    const name = formatInstanceFile(each)
    expect(recogniseInstanceFile(name)).toEqual(each)
    expect(recogniseInstanceFile(`${folder}/${name}`)).toEqual(each)
  }))
})

test('a recognised file has the name that it was recognised by', () => {
  const almost = fc.tuple(fc.constantFrom('tracer-output-', 'peer-scores-', 'health-', 'connections-', ''), role,
    fc.stringMatching(/^-?[0-9]{0,11}(-[0-9]{0,3})?$/), fc.constantFrom('-filtered.bin', '-full.bin', '-aggregate.json', '.json', '')).map(parts => parts.join(''))
  fc.assert(fc.property(almost, name => {
    const found = recogniseInstanceFile(name)
    if (found !== undefined) expect(formatInstanceFile(found)).toBe(name)
  }), { numRuns: 1000 })
})

describe('names of the original', () => {
  test.each<[string, InstanceFile]>([
    ['run.out', { kind: 'run-out' }],
    ['tracer-output-honest-7-filtered.bin', { kind: 'filtered-trace', role: 'honest', seq: 7 }],
    ['tracer-output-honest-7-full.bin', { kind: 'full-trace', role: 'honest', seq: 7 }],
    ['tracer-output-honest-7-aggregate.json', { kind: 'aggregate', role: 'honest', seq: 7 }],
    ['peer-scores-honest-7.json', { kind: 'scores', role: 'honest', seq: 7 }],
    ['health-honest-7.json', { kind: 'health', role: 'honest', seq: 7 }],
    ['connections-sybil-2-0.json', { kind: 'connections', role: 'sybil', typeSeq: 2, index: 0 }]
  ])('%s', (name, expected) => {
    expect(recogniseInstanceFile(name)).toEqual(expected)
    expect(formatInstanceFile(expected)).toBe(name)
  })

  test.each(['run.err', 'run.out.gz', 'tracer-output-honest-filtered.bin', 'tracer-output-Honest-1-full.bin', 'tracer-output-honest-01-full.bin',
    'tracer-output-honest-1234567890-full.bin', 'health-.json', 'connections-honest-1.json', 'peer-scores-honest-1.json.tmp', ''])('%j is none of them', name => {
    expect(recogniseInstanceFile(name)).toBeUndefined()
  })
})

test('names of nodes', () => {
  expect(formatNodeName({ role: 'honest', typeSeq: 1, index: 0 })).toBe('honest-1-0')
  expect(parseNodeName('honest-12-3')).toEqual({ role: 'honest', typeSeq: 12, index: 3 })
  for (const name of ['honest', 'honest-1', 'honest-1-', 'HONEST-1-0', 'honest-1-0 ', '-1-0']) expect(parseNodeName(name)).toBeUndefined()
})
