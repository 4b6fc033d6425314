import { expect, test } from 'vitest'
import { recogniseWantedFile } from '../../src/extract/wanted-file.ts'

test.each([
  ['run/g/0/run.out', { kind: 'run-out' }],
  ['run/g/0/tracer-output-honest-3-full.bin', { kind: 'full-trace', role: 'honest', seq: 3 }],
  ['run/g/0/peer-scores-honest-3.json', { kind: 'scores', role: 'honest', seq: 3 }],
  ['run/g/0/connections-sybil-3-0.json', { kind: 'connections', role: 'sybil', typeSeq: 3, index: 0 }],
  ['run/g/0/tracer-output-sybil-3-full.bin', undefined],
  ['run/g/0/health-sybil-3.json', undefined],
  ['run/g/0/run.err', undefined]
])('%s', (path, expected) => {
  expect(recogniseWantedFile(path)).toEqual(expected)
})
