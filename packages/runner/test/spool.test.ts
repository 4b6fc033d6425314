import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { outputsCompliance } from '@gsplan/plan/compliance'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packOutputs } from '../src/archive.ts'
import { OutputSpool } from '../src/spool/output-spool.ts'
import { inPathOrder } from '../src/spool/path-order.ts'
import { listSpool, readSpooled } from '../src/spool/read-spool.ts'
import { temporaryFolder } from './run-sim.ts'

/** Files of a spool by their paths. */
function contentOf (path: string): ReadonlyMap<string, Buffer> {
  const fd = openSync(path, 'r')
  try {
    return new Map(listSpool(fd).map(file => [file.path, Buffer.concat([...readSpooled(fd, file)])]))
  } finally {
    closeSync(fd)
  }
}

describe('outputs in a spool', () => {
  test.each(outputsCompliance)('$name', async ({ check }) => {
    const path = join(await temporaryFolder(), 'a.spool')
    const spool = new OutputSpool(path)
    await check({
      outputs: spool.outputsOf('run/all/0'),
      read: name => {
        spool.flush()
        return contentOf(path).get(`run/all/0/${name}`)
      }
    })
    spool.close()
  })
})

test('property: files are as they were written, in whatever pieces', async () => {
  const path = join(await temporaryFolder(), 'a.spool')
  const piece = fc.tuple(fc.nat({ max: 4 }), fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 3_000_000 })), fc.nat({ max: 255 }))
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
    const spool = new OutputSpool(path)
    const files = [0, 1, 2, 3, 4].map(index => spool.outputsOf('run').open(String(index)))
    const expected = files.map(() => [] as Buffer[])
    for (const [index, size, byte] of pieces) {
      const bytes = Buffer.alloc(size, byte)
      files[index]?.write(bytes)
      expected[index]?.push(bytes)
    }
    spool.close()
    const content = contentOf(path)
    expect([...content.keys()]).toEqual(['run/0', 'run/1', 'run/2', 'run/3', 'run/4'])
    expected.forEach((parts, index) => { expect(Buffer.concat(parts).equals(content.get(`run/${index}`) as Buffer)).toBe(true) })
  }), { numRuns: 20 })
})

test('a spool that was cut off has all records before', async () => {
  const path = join(await temporaryFolder(), 'a.spool')
  const spool = new OutputSpool(path)
  const file = spool.outputsOf('run').open('file')
  file.write('first\n')
  file.write('second\n')
  spool.close()
  truncateSync(path, readFileSync(path).length - 3)
  expect(contentOf(path)).toEqual(new Map([['run/file', Buffer.from('first\n')]]))
})

test('a full disk is said at every write', () => {
  const spool = new OutputSpool('/dev/full')
  const file = spool.outputsOf('run').open('file')
  file.write('x')
  expect(() => { spool.flush() }).toThrow('ENOSPC')
  expect(() => { spool.flush() }).toThrow('ENOSPC')
  expect(() => { spool.close() }).toThrow('ENOSPC')
})

test('an archive of spools has the bytes of one of files', async () => {
  const folder = await temporaryFolder()
  const files: ReadonlyArray<readonly [string, string]> = [
    ['run/all/10', 'run.out'], ['run/all/2', 'run.out'], ['run/all/2', 'empty'], ['run/all-b/0', 'big'], ['run/B/0', 'Z'], ['run/B/0', 'a']
  ]
  const content = (name: string): string => name === 'empty' ? '' : name.repeat(name === 'big' ? 500_000 : 3)
  const spools = ['s/1.spool', 's/2.spool'].map(name => new OutputSpool(join(folder, name)))
  files.forEach(([dir, name], index) => {
    mkdirSync(join(folder, 'f', dir), { recursive: true })
    writeFileSync(join(folder, 'f', dir, name), content(name))
    spools[index % 2]?.outputsOf(dir).open(name).write(content(name))
  })
  for (const spool of spools) spool.close()
  const [ofFiles = '', ofSpools = ''] = await Promise.all(['f', 's'].map(async name => {
    const archive = join(folder, `${name}.tgz`)
    expect(await packOutputs(join(folder, name), 'run', archive, { mtime: new Date(0) })).toEqual([])
    return archive
  }))
  expect(execFileSync('tar', ['tzf', ofSpools], { encoding: 'utf8' }).trim().split('\n')).toEqual([
    'run/', 'run/all/2/empty', 'run/all/2/run.out', 'run/all/10/run.out', 'run/all-b/0/big', 'run/B/0/a', 'run/B/0/Z'
  ])
  expect(readFileSync(ofSpools).equals(readFileSync(ofFiles))).toBe(true)
})

test('files have one order, in whichever spools they are', () => {
  const paths = ['g1/0/a', 'g1/10/a', 'g01/2/a', 'g1/2/a', 'g01/0/a', 'g/0/b', 'g/0/a']
  const orders = [paths, [...paths].reverse()].map(each => inPathOrder(each.map(path => ({ path }))).map(({ path }) => path))
  const expected = ['g/0/a', 'g/0/b', 'g01/0/a', 'g01/2/a', 'g1/0/a', 'g1/2/a', 'g1/10/a']
  expect(orders).toEqual([expected, expected])
})
