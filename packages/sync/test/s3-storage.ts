import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  fetchAllRuns, fetchRuns, listRuns, markerName, storeAllRuns, storeRuns, verifyRun, type Marker, type RemoteOptions, type SyncProgress
} from '../src/index.ts'
import { hostileNames, readTree, smallRun, temporaryFolder, writeSparse, writeTree } from './fixture-runs.ts'
import { canTestRclone, needsRclone, otherTool } from './other-tool.ts'
import type { S3Server } from './servers/s3-server.ts'

/**
 * What the package promises, against a real storage.
 *
 * @param isServed whether the server knows what to do with such a name
 */
export function describeS3Storage (label: string, start: () => Promise<S3Server>, isServed: (name: string) => boolean = () => true): void {
  describe.skipIf(!canTestRclone)(`${label} ${needsRclone}`, () => {
    let server: S3Server
    let buckets = 0
    beforeAll(async () => { server = await start() })
    afterAll(async () => { await server.close() })

    /** A bucket of its own for a test. */
    async function makeBucket (): Promise<RemoteOptions & { readonly bucket: string }> {
      const bucket = `bucket-${++buckets}`
      await otherTool(server, ['mkdir', `S3:${bucket}`])
      return { bucket, endpoint: server.endpoint, env: server.env }
    }

    const readMarker = async (bucket: string, name: string): Promise<Marker> =>
      JSON.parse(await otherTool(server, ['cat', `S3:${bucket}/${name}/${markerName}`])) as Marker

    /** A bucket with one run, and the folder that it came from. */
    async function storeOne (): Promise<{ remote: RemoteOptions & { readonly bucket: string }, output: string, path: string }> {
      const output = temporaryFolder()
      const path = writeTree(join(output, 'run-1'), smallRun)
      const remote = await makeBucket()
      await storeRuns([path], remote)
      return { remote, output, path }
    }

    test('1,000 small files there and back', async () => {
      const output = temporaryFolder()
      const tree = Object.fromEntries(Array.from({ length: 1000 }, (_, number) => [`${number % 10}/${number}.json`, `{"number":${number}}`]))
      const path = writeTree(join(output, 'many'), tree)
      const remote = await makeBucket()
      const bytes = Object.values(tree).reduce((sum, text) => sum + text.length, 0)
      const outcome = { name: 'many', path, files: 1000, bytes, marked: true }
      expect(await storeRuns([path], remote)).toEqual([{ ...outcome, status: 'stored' }])
      expect(await listRuns(remote)).toEqual(['many'])
      expect(await readMarker(remote.bucket, 'many')).toMatchObject({ schema: 1, state: 'whole', files: 1000, bytes })
      const dest = join(temporaryFolder(), 'new', 'folder')
      const fetched = { ...outcome, path: join(dest, 'many') }
      expect(await fetchRuns(['many'], { ...remote, dest })).toEqual([{ ...fetched, status: 'fetched' }])
      expect(readTree(join(dest, 'many'))).toEqual(tree)
      expect(readdirSync(dest)).toEqual(['many'])
    })

    test('what is there, or here, already is left as it is', async () => {
      const { remote, output, path } = await storeOne()
      const outcome = { name: 'run-1', path, files: 5, bytes: Object.values(smallRun).join('').length, marked: true, status: 'unchanged' }
      const marker = await readMarker(remote.bucket, 'run-1')
      expect(await storeRuns([path], remote)).toEqual([outcome])
      expect(await readMarker(remote.bucket, 'run-1')).toEqual(marker)
      // files of this side alone are no reason to fetch again
      writeFileSync(join(path, 'notes'), '')
      expect(await fetchRuns(['run-1'], { ...remote, dest: output })).toEqual([{ ...outcome, files: 6 }])
    })

    test('a file of 300 MB, in parts, with its checksum', async () => {
      const output = temporaryFolder()
      const path = writeTree(join(output, 'large'), {})
      writeSparse(join(path, 'full-trace.bin'), 300e6)
      const remote = await makeBucket()
      const progress: SyncProgress[] = []
      expect(await storeRuns([path], { ...remote, onProgress: state => progress.push(state) })).toMatchObject(
        [{ status: 'stored', files: 1, bytes: 300e6 }])
      expect(progress.at(-1)).toMatchObject({ name: 'large', run: 1, runs: 1, bytes: 300e6, totalBytes: 300e6, files: 1, totalFiles: 1 })
      expect(await verifyRun('large', { ...remote, dest: output })).toEqual({
        name: 'large', marker: 'whole', ok: true, same: ['full-trace.bin'], differing: [], onlyHere: [], onlyThere: [], by: 'checksums'
      })
    })

    test('a server that is killed in the middle leaves a run that doesn\'t look whole, and that can be stored again', async () => {
      const output = temporaryFolder()
      const path = writeTree(join(output, 'halved'), { ...smallRun, 'a-first': 'a', 'full-trace.bin': '' })
      writeSparse(join(path, 'full-trace.bin'), 30e6)
      const remote = await makeBucket()
      let killed: Promise<void> | undefined
      const slow = { ...remote, env: { ...server.env, RCLONE_BWLIMIT: '5M' } }
      const outcomes = await storeRuns([path], {
        ...slow, onProgress: ({ bytes }) => { if (bytes > 1e6) killed ??= server.kill() }
      })
      await killed
      expect(killed).toBeDefined()
      expect(outcomes).toMatchObject([{ name: 'halved', status: 'failed' }])
      const [outcome] = outcomes
      expect(outcome?.status === 'failed' ? outcome.message : '').toMatch(/connection refused|reset by peer|EOF|broken pipe/)
      await server.restart()
      expect(await readMarker(remote.bucket, 'halved')).toMatchObject({ state: 'storing', files: 7 })
      const dest = temporaryFolder()
      expect(await fetchRuns(['halved'], { ...remote, dest })).toEqual([{
        name: 'halved', status: 'failed', message: expect.stringMatching(/^expected a whole run, found one whose storing began at /) as string
      }])
      expect(readdirSync(dest)).toEqual([])
      expect((await verifyRun('halved', { ...remote, dest: output })).ok).toBe(false)
      expect(await storeRuns([path], remote)).toMatchObject([{ status: 'stored', files: 7 }])
      expect(await fetchRuns(['halved'], { ...remote, dest })).toMatchObject([{ status: 'fetched', files: 7 }])
    })

    test('wrong credentials', async () => {
      const { remote, path, output } = await storeOne()
      const wrong = { ...remote, env: { ...server.env, AWS_SECRET_ACCESS_KEY: 'wrong-secret-2718281828' } }
      const message = expect.stringMatching(/^.*SignatureDoesNotMatch: The request signature we calculated does not match/) as string
      expect(await storeRuns([path], wrong)).toEqual([{ name: 'run-1', status: 'failed', message }])
      expect(await fetchRuns(['run-1'], { ...wrong, dest: temporaryFolder() })).toEqual([{ name: 'run-1', status: 'failed', message }])
      await expect(listRuns(wrong)).rejects.toMatchObject({ name: 'StorageError', exitCode: 1, message })
      await expect(verifyRun('run-1', { ...wrong, dest: output })).rejects.toMatchObject({ name: 'StorageError', message })
    })

    test('a bucket that isn\'t there is not made', async () => {
      const { remote, path } = await storeOne()
      const missing = { ...remote, bucket: 'missing' }
      expect(await storeRuns([path], missing)).toEqual([{
        name: 'run-1', status: 'failed', message: expect.stringContaining('NoSuchBucket: The specified bucket does not exist') as string
      }])
      expect(await fetchRuns(['run-1'], { ...missing, dest: temporaryFolder() })).toEqual([{
        name: 'run-1', status: 'failed', message: 'expected a stored run of this name in bucket missing, found none'
      }])
      await expect(listRuns(missing)).rejects.toThrow('bucket missing: expected one, found none')
      expect(await otherTool(server, ['lsf', 'S3:'])).not.toContain('missing')
    })

    test('names are data', async () => {
      const names = hostileNames.filter(isServed)
      const output = temporaryFolder()
      for (const name of names) writeTree(join(output, name), { '--delete': name, '-x/ y ': '', '{*}': '{' })
      writeTree(join(output, 'failed'), smallRun)
      writeTree(join(output, 'left out'), smallRun)
      writeTree(join(output, '.fetching-aB3dE6'), smallRun)
      writeFileSync(join(output, 'file'), '')
      const remote = await makeBucket()
      const outcomes = await storeAllRuns(output, { ...remote, ignore: ['left out'] })
      expect(outcomes.map(outcome => outcome.status === 'failed' ? outcome : outcome.status)).toEqual(names.map(() => 'stored'))
      expect(await listRuns(remote)).toEqual([...names].sort())
      const dest = temporaryFolder()
      await fetchAllRuns(dest, remote)
      for (const name of ['failed', 'left out', '.fetching-aB3dE6', 'file']) rmSync(join(output, name), { recursive: true })
      expect(readTree(dest)).toEqual(readTree(output))
    })

    test('a name that would lie elsewhere is refused, and the others go on', async () => {
      const { remote } = await storeOne()
      const dest = join(temporaryFolder(), 'a', 'b')
      const outcomes = await fetchRuns(['..', '.', '', '../run-1', 'a/../run-1', '\\x', 'nowhere', 'run-1'], { ...remote, dest })
      expect(outcomes.map(({ status }) => status)).toEqual([...Array.from({ length: 7 }, () => 'failed'), 'fetched'])
      expect(outcomes[0]).toMatchObject({ message: 'expected a run\'s name, which is not "", ".", ".." and has no "/" or "\\", got ".."' })
      expect(outcomes[6]).toMatchObject({ message: `expected a stored run of this name in bucket ${remote.bucket}, found none` })
      expect(readdirSync(dest)).toEqual(['run-1'])
    })

    test('one failing run does not stop the others', async () => {
      const output = temporaryFolder()
      const paths = ['good', 'linked', 'missing', 'twice', 'other/twice', 'last'].map(name => join(output, name))
      for (const path of paths) if (!path.endsWith('missing')) writeTree(path, smallRun)
      symlinkSync('/etc/passwd', join(output, 'linked', 'link'))
      const remote = await makeBucket()
      const seen: string[] = []
      const outcomes = await storeRuns(paths, { ...remote, onOutcome: ({ name }) => seen.push(name) })
      expect(outcomes.map(outcome => outcome.status === 'failed' ? outcome.message : outcome.status)).toEqual([
        'stored', `${join(output, 'linked', 'link')}: expected files and folders, found a link or a device`,
        expect.stringContaining('ENOENT: no such file or directory'), 'stored',
        `${join(output, 'other/twice')}: expected another name, a folder of this name has just been stored`, 'stored'
      ])
      expect(seen).toEqual(['good', 'linked', 'missing', 'twice', 'twice', 'last'])
      expect(await listRuns(remote)).toEqual(['good', 'last', 'twice'])
    })

    test('nothing is taken away there without delete, and with it only from the run', async () => {
      const { remote, path } = await storeOne()
      await otherTool(server, ['rcat', `S3:${remote.bucket}/run-1/extra`], 'there')
      await otherTool(server, ['rcat', `S3:${remote.bucket}/neighbour/file`], 'there')
      rmSync(join(path, 'composition.toml'))
      writeFileSync(join(path, 'analysis/report.html'), 'a new report')
      const files = async (): Promise<string[]> => (await otherTool(server, ['lsf', '-R', '--files-only', `S3:${remote.bucket}`])).split('\n').sort()
      const kept = ['neighbour/file', `run-1/${markerName}`, 'run-1/analysis/figures/latency cdf ü.png', 'run-1/analysis/report.html', 'run-1/run.json', 'run-1/test-output.tgz']
      expect(await storeRuns([path], remote)).toMatchObject([{ status: 'stored', files: 4 }])
      expect(await files()).toEqual([...kept, 'run-1/composition.toml', 'run-1/extra'].sort())
      expect(await storeRuns([path], { ...remote, delete: true })).toMatchObject([{ status: 'stored' }])
      expect(await files()).toEqual(kept)
      expect(await storeRuns([path], { ...remote, delete: true })).toMatchObject([{ status: 'unchanged' }])
      expect(await otherTool(server, ['cat', `S3:${remote.bucket}/run-1/analysis/report.html`])).toBe('a new report')
    })

    test('a run is not stored over another', async () => {
      const { remote, path } = await storeOne()
      writeFileSync(join(path, 'test-output.tgz'), 'the outputs of another')
      expect(await storeRuns([path], remote)).toEqual([{
        name: 'run-1', status: 'failed',
        message: 'another run is stored under this name (its test-output.tgz differs): rename this one, or replace that with --delete'
      }])
      expect(await otherTool(server, ['cat', `S3:${remote.bucket}/run-1/test-output.tgz`])).toBe(smallRun['test-output.tgz'])
      expect((await readMarker(remote.bucket, 'run-1')).state).toBe('whole')
      expect(await storeRuns([path], { ...remote, delete: true })).toMatchObject([{ status: 'stored' }])
      expect(await otherTool(server, ['cat', `S3:${remote.bucket}/run-1/test-output.tgz`])).toBe('the outputs of another')
    })

    test('verify compares checksums both ways', async () => {
      const { remote, output, path } = await storeOne()
      const whole = { name: 'run-1', marker: 'whole', ok: true, same: Object.keys(smallRun).sort(), differing: [], onlyHere: [], onlyThere: [], by: 'checksums' }
      expect(await verifyRun('run-1', { ...remote, dest: output })).toEqual(whole)
      // as many bytes as it had
      await otherTool(server, ['rcat', `S3:${remote.bucket}/run-1/run.json`], '{"schema":2}\n')
      await otherTool(server, ['rcat', `S3:${remote.bucket}/run-1/only there`], '')
      await otherTool(server, ['deletefile', `S3:${remote.bucket}/run-1/test-output.tgz`])
      writeFileSync(join(path, 'only here'), '')
      expect(await verifyRun('run-1', { ...remote, dest: output })).toEqual({
        ...whole, ok: false, same: ['analysis/figures/latency cdf ü.png', 'analysis/report.html', 'composition.toml'],
        differing: ['run.json'], onlyHere: ['only here', 'test-output.tgz'], onlyThere: ['only there']
      })
      await expect(verifyRun('nowhere', { ...remote, dest: output })).rejects.toThrow(`${join(output, 'nowhere')}: expected the run to compare with, found none`)
      mkdirSync(join(output, 'nowhere'))
      await expect(verifyRun('nowhere', { ...remote, dest: output })).rejects.toThrow(`expected a stored run nowhere in bucket ${remote.bucket}, found none`)
    })

    test('files that have gone there since are noticed when a run is fetched', async () => {
      const { remote } = await storeOne()
      await otherTool(server, ['deletefile', `S3:${remote.bucket}/run-1/run.json`])
      const dest = temporaryFolder()
      expect(await fetchRuns(['run-1'], { ...remote, dest })).toEqual([
        { name: 'run-1', status: 'failed', message: 'expected the 5 files that were stored, found 4' }])
      expect(readdirSync(dest)).toEqual([])
    })

    test('something else that is here is left alone', async () => {
      const { remote } = await storeOne()
      const dest = temporaryFolder()
      const tree = { 'run.json': 'of another', 'notes.txt': 'mine' }
      writeTree(join(dest, 'run-1'), tree)
      expect(await fetchRuns(['run-1'], { ...remote, dest })).toEqual([{
        name: 'run-1', status: 'failed',
        message: `${join(dest, 'run-1')}: expected nothing or the same run, found something that differs in 5 files; move it away`
      }])
      expect(readTree(join(dest, 'run-1'))).toEqual(tree)
    })

    test('a run that the original tool stored has no marker, and is fetched', async () => {
      const remote = await makeBucket()
      const path = writeTree(join(temporaryFolder(), 'old'), smallRun)
      await otherTool(server, ['sync', path, `S3:${remote.bucket}/old`])
      const dest = temporaryFolder()
      expect(await fetchRuns(['old'], { ...remote, dest })).toMatchObject([{ name: 'old', status: 'fetched', files: 5, marked: false }])
      expect(readTree(join(dest, 'old'))).toEqual(smallRun)
      expect(await verifyRun('old', { ...remote, dest })).toMatchObject({ marker: 'none', ok: true })
      // storing it again completes it with a marker
      expect(await storeRuns([path], remote)).toMatchObject([{ status: 'stored', marked: true }])
      expect(await readMarker(remote.bucket, 'old')).toMatchObject({ state: 'whole', files: 5 })
    })

    test('a marker that is none is an error, not a guess', async () => {
      const { remote } = await storeOne()
      await otherTool(server, ['rcat', `S3:${remote.bucket}/run-1/${markerName}`], 'x'.repeat(100_000))
      expect(await fetchRuns(['run-1'], { ...remote, dest: temporaryFolder() })).toEqual([{
        name: 'run-1', status: 'failed', message: `${markerName}: expected the marker of a stored run, got "${'x'.repeat(80)}"`
      }])
    })

    test('an abort leaves a marked run there and nothing here', async () => {
      const output = temporaryFolder()
      const path = writeTree(join(output, 'stopped'), smallRun)
      writeSparse(join(path, 'full-trace.bin'), 30e6)
      const remote = { ...await makeBucket(), env: { ...server.env, RCLONE_BWLIMIT: '5M' } }
      const abortOnBytes = (): { signal: AbortSignal, onProgress: (progress: SyncProgress) => void } => {
        const controller = new AbortController()
        return { signal: controller.signal, onProgress: ({ bytes }) => { if (bytes > 1e6) controller.abort(new Error('enough')) } }
      }
      await expect(storeRuns([path], { ...remote, ...abortOnBytes() })).rejects.toThrow('enough')
      expect(await readMarker(remote.bucket, 'stopped')).toMatchObject({ state: 'storing', files: 6 })
      await storeRuns([path], { ...remote, env: server.env })
      const dest = temporaryFolder()
      await expect(fetchRuns(['stopped'], { ...remote, ...abortOnBytes(), dest })).rejects.toThrow('enough')
      expect(readdirSync(dest)).toEqual([])
      await expect(listRuns({ ...remote, signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    })

    test('no secret is in the list of processes', async () => {
      const path = writeTree(join(temporaryFolder(), 'watched'), {})
      writeSparse(join(path, 'full-trace.bin'), 10e6)
      const secret = server.env['AWS_SECRET_ACCESS_KEY'] ?? ''
      const seen = new Set<string>()
      const look = (): void => {
        for (const pid of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
          try {
            seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
          } catch {
            // it has ended
          }
        }
      }
      await storeRuns([path], { ...await makeBucket(), env: { ...server.env, RCLONE_BWLIMIT: '5M' }, onProgress: look })
      const ofRclone = [...seen].filter(line => line.startsWith('rclone copy ') && line.includes(path))
      expect(ofRclone).toHaveLength(1)
      expect([...seen].filter(line => line.includes(secret))).toEqual([])
      expect(existsSync(join(server.env['HOME'] ?? '', '.config'))).toBe(false)
    })
  })
}
