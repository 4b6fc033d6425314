import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { handOverFolder, type RemoteOptions } from '@gsplan/sync'
import { describe, expect, onTestFinished, test } from 'vitest'
import { BucketOutputs } from '../../../src/engines/kubernetes/bucket-outputs.ts'
import { cleanBucket } from '../../../src/engines/kubernetes/clean-bucket.ts'
import type { CleanScope } from '../../../src/engines/kubernetes/clean-scope.ts'
import { handOver } from '../../../src/engines/launch/agent/hand-over.ts'
import type { InstanceReport } from '../../../src/engines/launch/collector-protocol.ts'
import { OutputsReceiver } from '../../../src/engines/launch/receive-outputs.ts'
import { temporaryFolder } from '../../run-sim.ts'

const hasRclone = process.env['CI'] !== undefined || spawnSync('rclone', ['version']).status === 0

const run = 'gsplan-abcdefghij'
const signal = new AbortController().signal

/** A bucket that a test plays with a folder: objects that are put become its files. */
interface PlayedBucket {
  readonly folder: string
  /** The folder, as a remote of rclone's. */
  readonly remote: RemoteOptions
  readonly url: string
  /** Reports that a collector was told, at the same address. */
  readonly told: readonly unknown[]
}

async function playBucket (): Promise<PlayedBucket> {
  const root = await temporaryFolder()
  const told: unknown[] = []
  const take = async (request: IncomingMessage): Promise<void> => {
    const { method, url = '' } = request
    const body = await text(request)
    if (method === 'POST') {
      told.push(JSON.parse(body))
      return
    }
    const file = join(root, url)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, body)
  }
  const server = createServer((request, response) => { void take(request).then(() => { response.end() }) })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => { resolve() }))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const remote = {
    remote: `shelf:${join(root, 'bucket')}`,
    env: { PATH: process.env['PATH'] ?? '', RCLONE_CONFIG: '/dev/null', RCLONE_CONFIG_SHELF_TYPE: 'local' }
  }
  mkdirSync(join(root, 'bucket'))
  return {
    folder: join(root, 'bucket', handOverFolder, run), remote, told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
}

/** Hands over the outputs of instances of one group. */
async function handOverAll ({ url }: PlayedBucket, instances: readonly number[]): Promise<void> {
  for (const index of instances) {
    const outputsDir = await temporaryFolder()
    mkdirSync(join(outputsDir, 'deep'))
    writeFileSync(join(outputsDir, 'deep/empty'), '')
    writeFileSync(join(outputsDir, 'run.out'), `line of ${index}\n`.repeat(20_000))
    const place = { bucket: 'bucket', region: 'eu-central-1', endpoint: url }
    const storage = { place, folder: `${handOverFolder}/${run}`, credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } }
    await handOver({ url: `${url}/collector`, storage, outputsDir, report: { group: 0, index, end: { outcome: 'ok' } } })
  }
}

/** Receives outputs as the launcher does. */
class Client {
  readonly reports: InstanceReport[] = []
  readonly receiver: OutputsReceiver
  readonly #dir: string

  constructor (dir: string) {
    this.#dir = dir
    this.receiver = new OutputsReceiver({
      folderOf: ({ group, index }) => join(this.#dir, `${group}-${index}`), onReport: report => { this.reports.push(report) }
    })
  }

  async take (outputs: BucketOutputs): Promise<void> {
    await this.receiver.restart()
    await outputs.give(async chunk => this.receiver.push(chunk), signal)
  }

  get files (): string[] {
    return readdirSync(this.#dir, { recursive: true }).map(String).sort()
  }
}

const filesOf = (...instances: readonly number[]): string[] => instances
  .flatMap(index => ['', '/deep', '/deep/empty', '/run.out'].map(name => `0-${index}${name}`)).sort()

describe.skipIf(!hasRclone)('outputs that pods have put into a bucket (needs rclone: apt install rclone)', () => {
  test('come as they were, are told to the collector, and go', async () => {
    const bucket = await playBucket()
    await handOverAll(bucket, [0, 1])
    expect(bucket.told).toEqual([0, 1].map(index => ({ group: 0, index, end: { outcome: 'ok' }, files: [] })))
    const dir = await temporaryFolder()
    const outputs = new BucketOutputs({ run, remote: bucket.remote, dir: join(dir, 'objects') })
    mkdirSync(join(dir, 'outputs'))
    const client = new Client(join(dir, 'outputs'))
    await client.take(outputs)
    expect([client.receiver.isWhole, client.reports.map(({ index }) => index), client.files]).toEqual([true, [0, 1], filesOf(0, 1)])
    expect(readFileSync(join(dir, 'outputs/0-1/run.out'), 'utf8')).toBe('line of 1\n'.repeat(20_000))
    await outputs.remove()
    expect([existsSync(bucket.folder), readdirSync(dir)]).toEqual([false, ['outputs']])
  })

  test('that are half, of another instance, or garbage keep no others back, and are fetched again', async () => {
    const bucket = await playBucket()
    await handOverAll(bucket, [0, 1, 2, 3, 4])
    const good = `${bucket.folder}.good`
    cpSync(bucket.folder, good, { recursive: true })
    truncateSync(join(bucket.folder, '0/0'), 100_000)
    cpSync(join(good, '0/4'), join(bucket.folder, '0/1'))
    appendFileSync(join(bucket.folder, '0/2'), '{"end":1}\nmore')
    writeFileSync(join(bucket.folder, '0/3'), 'garbage')
    writeFileSync(join(bucket.folder, 'not of an instance'), 'x')
    const dir = await temporaryFolder()
    const outputs = new BucketOutputs({ run, remote: bucket.remote, dir: join(dir, 'objects') })
    mkdirSync(join(dir, 'outputs'))
    const client = new Client(join(dir, 'outputs'))
    await expect(client.take(outputs)).rejects.toThrow(
      '4 objects of the bucket are not as they were sent, the first 0/0: it is not the whole of one instance\'s outputs')
    expect([client.receiver.isWhole, client.files]).toEqual([false, filesOf(4)])
    await expect(outputs.remove()).rejects.toThrow(
      `outputs of ${run} were not fetched, and stay in the bucket; gsplan kubernetes clean --collector s3 ${run} takes them away`)
    rmSync(bucket.folder, { recursive: true })
    cpSync(good, bucket.folder, { recursive: true })
    await client.take(outputs)
    expect([client.receiver.isWhole, client.reports.map(({ index }) => index), client.files]).toEqual(
      [true, [4, 0, 1, 2, 3], filesOf(0, 1, 2, 3, 4)])
    await outputs.remove()
    expect(existsSync(bucket.folder)).toBe(false)
  })

  test('of a run that never began are nothing', async () => {
    const { remote } = await playBucket()
    const outputs = new BucketOutputs({ run, remote, dir: join(await temporaryFolder(), 'objects') })
    await outputs.remove()
    const chunks: string[] = []
    await outputs.give(async chunk => { chunks.push(Buffer.from(chunk).toString()) }, signal)
    expect(chunks).toEqual(['{"end":0}\n'])
    await outputs.remove()
  })

  test('that runs have left are deleted with their run, a day after the last, or all', async () => {
    const bucket = await playBucket()
    await handOverAll(bucket, [0, 1])
    for (const other of ['gsplan-old', 'gsplan-other']) cpSync(bucket.folder, join(bucket.folder, '..', other), { recursive: true })
    const dayAgo = new Date(Date.now() - 24 * 3_600_000 - 1000)
    for (const file of ['0/0', '0/1']) utimesSync(join(bucket.folder, '../gsplan-old', file), dayAgo, dayAgo)
    const clean = async (scope: CleanScope): Promise<unknown> =>
      (await cleanBucket({ remote: bucket.remote, deleted: new Set([run]), scope }))
        .map(({ run: name, objects, isDeleted }) => [name, objects, isDeleted]).sort()
    expect(await clean('over')).toEqual([[run, 2, true], ['gsplan-old', 2, true], ['gsplan-other', 2, false]])
    expect(await clean(new Set([run, 'gsplan-old']))).toEqual([])
    expect(await clean('all')).toEqual([['gsplan-other', 2, true]])
    expect([await clean('all'), existsSync(join(bucket.folder, '..'))]).toEqual([[], true])
  })
})
