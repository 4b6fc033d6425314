import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { InputError, readStdin } from '../src/index.ts'

test('the standard input is bytes, whatever its chunks are, and empty where there is none', async () => {
  const chunks: Uint8Array[] = []
  for await (const chunk of readStdin({ stdin: Readable.from(['é', Uint8Array.of(1)]) })) chunks.push(chunk)
  for await (const chunk of readStdin({})) chunks.push(chunk)
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([0xc3, 0xa9, 1]))
})

test.each([
  [Object.assign(new Error('x'), { code: 'ENOENT' }), 'a.bin: no such file'],
  [Object.assign(new Error('x'), { code: 'EISDIR' }), 'a.bin: is a folder'],
  [new Error('cut off'), 'a.bin: cut off'],
  ['odd', 'a.bin: odd']
])('an error of an input names it', (cause, message) => {
  expect(new InputError('a.bin', cause)).toMatchObject({ name: 'InputError', message, exitCode: 1, cause })
})
