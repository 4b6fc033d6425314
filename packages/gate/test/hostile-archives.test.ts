import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { extractArchive } from '../src/extract/extract-archive.ts'
import type { Extraction } from '../src/extract/extraction.ts'
import type { ReadArchiveOptions } from '../src/extract/read-archive.ts'
import { deliver, makeArchive, peerIdOf, publish, runOutOf, traceOf, type Entry } from '../src/testing/make-archive.ts'
import { octal, tarFile, tarHeader } from './bombs/make-bomb.ts'
import { makeZip, type ZipEntry } from './make-zip.ts'

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 60, seed = 1 } = fc.readConfigureGlobal()

// a machine may be busy; nothing here waits for time to pass
vi.setConfig({ testTimeout: 120_000 })

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-hostile-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

/** Two peers with all that instances write. */
const files: ReadonlyArray<{ readonly name: string, readonly content: string | Uint8Array }> = [1, 2].flatMap(seq => [
  { name: `run/g/${seq}/run.out`, content: runOutOf(seq, 500, 3500) },
  {
    name: `run/g/${seq}/tracer-output-honest-${seq}-filtered.bin`,
    content: traceOf(seq === 1 ? publish(1, 1000, 1) : [deliver(2, 1010, 1, 1)])
  },
  { name: `run/g/${seq}/tracer-output-honest-${seq}-aggregate.json`, content: '{"Published": 1}' },
  { name: `run/g/${seq}/peer-scores-honest-${seq}.json`, content: `{"Timestamp":1,"PeerID":"${peerIdOf(seq)}","Scores":{}}` },
  { name: `run/g/${seq}/connections-honest-${seq}-0.json`, content: '{"Latency": 5, "Connections": null}' }
])

async function extract (content: Uint8Array, options: ReadArchiveOptions = {}): Promise<Extraction> {
  const archive = join(folder, 'test-output.tgz')
  writeFileSync(archive, content)
  return extractArchive(archive, join(folder, 'analysis'), options)
}

async function tarOf (entries: readonly Entry[]): Promise<Buffer> {
  await makeArchive(join(folder, 'made.tgz'), entries)
  return readFileSync(join(folder, 'made.tgz'))
}

/** Extracted, or refused with a line that says why: nothing else may come of any archive, and nothing lies about. */
async function outcome (content: Uint8Array): Promise<string> {
  let result = 'extracted'
  try {
    await extract(content)
  } catch (error) {
    expect(error).toMatchObject({ name: 'ArchiveError', exitCode: 1 })
    result = (error as Error).message
    expect(result.split('\n')).toHaveLength(1)
  }
  // a folder that was made for what is refused is gone
  const made = existsSync(join(folder, 'analysis')) ? readdirSync(join(folder, 'analysis')) : undefined
  expect(made?.filter(name => name.startsWith('.')) ?? []).toEqual([])
  expect(made).not.toEqual([])
  expect(readdirSync(folder).filter(name => !['analysis', 'made.tgz', 'test-output.tgz'].includes(name))).toEqual([])
  return result
}

describe('whole archives', () => {
  test('a tar.gz, a tar and a zip give the same', async () => {
    const fromTar = await extract(await tarOf(files))
    expect(fromTar.peers.map(({ peer_id: id }) => id)).toEqual([peerIdOf(1), peerIdOf(2)])
    const { digest, budget, readTrace } = fromTar
    for (const packed of [gunzipSync(await tarOf(files)), makeZip(files)]) {
      expect({ ...await extract(packed), digest, budget, readTrace }).toEqual(fromTar)
    }
  })

  test.each(['tar', 'zip'])('of duplicate entries in a %s the last counts', async kind => {
    const twice = [...files, { name: 'run/g/9/tracer-output-honest-1-aggregate.json', content: '{"Published": 7}' },
      { name: 'run/g/9/tracer-output-honest-2-filtered.bin', content: traceOf([]) }]
    const { readTrace } = await extract(kind === 'tar' ? await tarOf(twice) : makeZip(twice))
    expect(readFileSync(join(folder, 'analysis/tracer-output-honest-1-aggregate.json'), 'utf8')).toBe('{"Published": 7}')
    expect((await readTrace())?.tracestat.totals.Deliver).toBe(1)
  })

  test('another archive takes the place of all files of an earlier one, and of nothing else', async () => {
    await extract(await tarOf(files))
    writeFileSync(join(folder, 'analysis/notes.txt'), 'mine')
    await extract(await tarOf(files.filter(({ name }) => name.startsWith('run/g/1'))))
    expect(readdirSync(join(folder, 'analysis')).sort()).toEqual([
      'extraction.json', 'filtered-trace.bin.gz', 'notes.txt', 'peer-info.json', 'peer-scores-honest-1.json', 'topology.json',
      'tracer-output-honest-1-aggregate.json', 'tracestat-cdf.txt', 'tracestat-summary.txt'
    ])
  })

  test('100,000 entries are passed over, one by one', async () => {
    const entry = Buffer.concat([tarHeader('run/g/0/noise.txt', 1), Buffer.alloc(512, 1)])
    const tar = Buffer.concat([
      ...Array.from({ length: 100_000 }, () => entry), gunzipSync(await tarOf(files))])
    expect((await extract(gzipSync(tar, { level: 1 }))).peers).toHaveLength(2)
  })
})

describe('what points elsewhere', () => {
  const outside: readonly string[] = ['../../escaped/peer-scores-honest-9.json', '/etc/tracer-output-honest-9-aggregate.json',
    'run/g/9/../../../x.txt', 'C:\\tracer-output-honest-9-aggregate.json', 'run/g/9/\0/peer-scores-honest-9.json']

  test.each(outside)('a path in a tar: %j', async name => {
    expect(await outcome(await tarOf([...files, { name, content: '{}' }]))).toBe('extracted')
  })

  test.each(outside)('a path in a zip: %j', async name => {
    expect(await outcome(makeZip([...files, { name, content: '{}' }]))).toMatch(/^extracted$|damaged archive: /)
  })

  test.each(['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const)('a %s in a tar', async type => {
    const names = ['tracer-output-honest-9-filtered.bin', 'peer-scores-honest-9.json', 'run.out']
    const links = names.map(name => ({ name: `run/g/9/${name}`, type, linkname: '/etc/passwd' }))
    expect(await outcome(await tarOf([...links, ...files]))).toBe('extracted')
    expect(readdirSync(join(folder, 'analysis'))).not.toContain('peer-scores-honest-9.json')
  })

  test.each([['symbolic link', 0o120777], ['character device', 0o020666], ['fifo', 0o010666]])('a %s in a zip', async (_, mode) => {
    const link = { name: 'run/g/9/peer-scores-honest-9.json', content: '/etc/passwd', mode }
    expect(await outcome(makeZip([...files, link]))).toBe('extracted')
    expect(readdirSync(join(folder, 'analysis'))).not.toContain('peer-scores-honest-9.json')
  })
})

describe('limits are named', () => {
  const zeros = { name: 'run/g/1/tracer-output-honest-1-full.bin', content: new Uint8Array(5 * 2 ** 22) }

  test.each<[string, number, string]>([
    ['lines', 1100, 'run-out files need more than 1.1KiB of memory'],
    ['connections', 2 ** 21, 'connections files need more than 2MiB of memory'],
    ['bytes', 5 * 2 ** 20, 'unpacked bytes need more than 5MiB of memory']
  ])('%s, of a tar and of a zip', async (_name, maxMemoryBytes, message) => {
    const entries = [...files, { name: 'run/g/1/connections-honest-9-0.json', content: new Uint8Array(2 ** 20) }, zeros]
    const sentence = `: its ${message}, which is the budget for an archive of its size; --max-memory `
    await expect(extract(await tarOf(entries), { maxMemoryBytes })).rejects.toThrow(sentence)
    await expect(extract(makeZip(entries), { maxMemoryBytes })).rejects.toThrow(sentence)
    expect(existsSync(join(folder, 'analysis'))).toBe(false)
  })

  test('keys of a connections file, no two of them the same', async () => {
    const content = `{"Latency":5,"Connections":[]${Array.from({ length: 20_000 }, (_, key) => `,"${key}":0`).join('')}}`
    const tar = await tarOf([...files, { name: 'run/g/1/connections-honest-9-0.json', content }])
    await expect(extract(tar, { maxMemoryBytes: 2 ** 22 })).rejects.toThrow(': its connections files need more than 4MiB of memory')
    expect((await extract(tar, { maxMemoryBytes: 2 ** 23 })).peers.length).toBe(2)
  })

  test('a bomb beyond the last entry', async () => {
    const tar = Buffer.concat([gunzipSync(await tarOf(files)), Buffer.alloc(2 ** 23)])
    await expect(extract(gzipSync(tar), { maxMemoryBytes: 2 ** 20 })).rejects.toThrow(': its unpacked bytes need more than 1MiB')
  })

  test('names of 10 kB', async () => {
    const name = `run/${'n'.repeat(10_000)}/run.out`
    const message = /: entry 11: path of 10012 characters, at most 4096$/
    await expect(extract(await tarOf([...files, { name, content: '' }]))).rejects.toThrow(message)
    await expect(extract(makeZip([...files, { name, content: '' }]))).rejects.toThrow(message)
  })

  test.each<[string, Buffer | string, RegExp]>([
    ['2^62', Buffer.from([0x80, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]), /its unpacked bytes need more than/],
    ['below 0', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]), /damaged archive: /],
    ['no number', 'abcdefghijkl', /damaged archive: /],
    ['more than there is', octal(4096), /damaged archive: Unexpected end of data$/]
  ])('a size of an entry of a tar: %s', async (_name, size, message) => {
    const tar = Buffer.concat([tarHeader('run/g/1/peer-scores-honest-1.json', size), Buffer.alloc(512, 49)])
    expect(await outcome(gzipSync(tar))).toMatch(message)
  })

  test.each<[string, Partial<ZipEntry>, RegExp]>([
    ['a smaller size', { claimedBytes: 3 }, /damaged archive: too many bytes/],
    ['a larger size', { claimedBytes: 300 }, /damaged archive: not enough bytes/],
    ['a wrong checksum', { claimedCrc: 1 }, /damaged archive: .*: wrong checksum$/],
    ['an encrypted entry', { encrypted: true }, /damaged archive: .*encrypted/]
  ])('%s in a zip', async (_name, wrong, message) => {
    expect(await outcome(makeZip([...files, { name: 'run/g/1/peer-scores-honest-1.json', content: '{"a": 1}', ...wrong }])))
      .toMatch(message)
  })
})

describe('headers of a tar that belong to the next one', () => {
  const runOut = 'run/g/3/run.out'
  const { length } = runOutOf(3, 500, 3500)
  const pax = (records: string, type = 'x'): Buffer => tarFile('pax', records, type)
  const record = (text: string): string => `${text.length + 4} ${text}\n`

  test.each<[string, readonly Buffer[]]>([
    ['a path of pax', [pax(record(`path=${runOut}`)), tarFile('short', runOutOf(3, 500, 3500))]],
    ['a path and a size of pax', [
      pax(`${record(`path=${runOut}`)}${record(`size=${length}`)}`),
      tarHeader('short', 0), tarFile('', runOutOf(3, 500, 3500)).subarray(512)]],
    ['a path of pax for all', [pax(record(`path=${runOut}`), 'g'), tarFile('short', runOutOf(3, 500, 3500))]],
    ['a long name (GNU)', [tarFile('././@LongLink', `${runOut}\0`, 'L'), tarFile('short', runOutOf(3, 500, 3500))]],
    ['a binary size (GNU)', [
      tarHeader(runOut, Buffer.of(128, 0, 0, 0, 0, 0, 0, 0, 0, 0, length >> 8, length & 255)),
      tarFile('', runOutOf(3, 500, 3500)).subarray(512)]],
    ['a folder with a size', [tarHeader('run/g/3/', 4096, '5'), tarFile(runOut, runOutOf(3, 500, 3500))]]
  ])('%s', async (_name, blocks) => {
    const tar = Buffer.concat([...files.map(({ name, content }) => tarFile(name, content)), ...blocks])
    const { peers } = await extract(gzipSync(tar))
    expect(peers.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })
})

describe('damage', () => {
  test('a tar.gz that ends anywhere is refused', async () => {
    const whole = await tarOf(files)
    for (let end = 0; end < whole.length; end += 1 + Math.floor(whole.length / 20)) {
      expect(await outcome(whole.subarray(0, end))).toMatch(/damaged archive: |expected a tar\.gz, tar or zip archive/)
    }
  })

  test('a tar that ends within an entry is refused, and taken where one ends', async () => {
    const whole = gunzipSync(await tarOf(files))
    for (let end = 256; end < whole.length; end += 512 * (1 + Math.floor(whole.length / 512 / 20))) {
      expect(await outcome(gzipSync(whole.subarray(0, end)))).toMatch(/^extracted$|damaged archive: /)
    }
  })

  test('a zip that ends anywhere is refused', async () => {
    const whole = makeZip(files)
    for (let end = 0; end < whole.length; end += 1 + Math.floor(whole.length / 20)) {
      expect(await outcome(whole.subarray(0, end))).toMatch(/damaged archive: |expected a tar\.gz, tar or zip archive/)
    }
  })

  test('bytes that are changed anywhere are extracted or refused', async () => {
    const [zip, tar] = [makeZip(files), gunzipSync(await tarOf(files))]
    const change = fc.tuple(fc.boolean(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }))
    await fc.assert(fc.asyncProperty(change, async ([isZip, changes]) => {
      const bytes = Buffer.from(isZip ? zip : tar)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      await outcome(isZip ? bytes : gzipSync(bytes, { level: 1 }))
    }), { numRuns, seed })
  }, 7_200_000)
})

test.each<[string, (path: string) => void]>([
  ['a named pipe', path => { execFileSync('mkfifo', [path]) }],
  ['a folder', path => { mkdirSync(path) }],
  ['a device', path => { symlinkSync('/dev/zero', path) }]
])('%s in the place of an archive is refused at once, and leaves no folder', async (kind, make) => {
  const archive = join(folder, 'test-output.tgz')
  make(archive)
  await expect(extractArchive(archive, join(folder, 'analysis')))
    .rejects.toThrow(`${archive}: expected an archive, which is a regular file, found ${kind}`)
  expect(readdirSync(folder)).toEqual(['test-output.tgz'])
})
