import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  fetchHandedOver, handOverFolder, listHandedOver, listRuns, measureHandedOver, removeHandedOver, type RemoteOptions
} from '../src/index.ts'
import { putObject, type BucketPlace, type ObjectBody, type S3Credentials } from '../src/s3/index.ts'
import { readTree, temporaryFolder } from './fixture-runs.ts'
import { canTestRclone, needsRclone, otherTool } from './other-tool.ts'
import type { S3Server } from './servers/s3-server.ts'

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const bodyOf = (bytes: Buffer, sha256 = digest(bytes)): ObjectBody => ({
  sizeBytes: bytes.length, sha256,
  // chunks of an odd length
  async * read () { for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521) }
})

/**
 * Outputs of instances on their way through a real storage.
 *
 * @param looksAtDigests whether the server refuses bytes that are not those of their digest
 */
export function describeHandOver (label: string, start: () => Promise<S3Server>, looksAtDigests = true): void {
  describe.skipIf(!canTestRclone)(`outputs through ${label} ${needsRclone}`, () => {
    let server: S3Server
    let remote: RemoteOptions & BucketPlace
    let credentials: S3Credentials
    beforeAll(async () => {
      server = await start()
      const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = server.env
      credentials = { accessKeyId, secretAccessKey }
      remote = { bucket: 'handed', region: 'eu-central-1', endpoint: server.endpoint, env: server.env }
      await otherTool(server, ['mkdir', 'S3:handed'])
    })
    afterAll(async () => { await server.close() })

    const put = async (key: string, body: ObjectBody, by = credentials): Promise<void> =>
      putObject(remote, `${handOverFolder}/${key}`, body, { credentials: by })

    test('objects that are put with nothing but Node are listed, fetched, no run, and go', async () => {
      expect(await listHandedOver(remote)).toEqual([])
      const large = Buffer.alloc(9_000_000, 'traces ')
      await Promise.all([
        put('run-a/0/0', bodyOf(large)), put('run-a/1/12', bodyOf(Buffer.from('small'))), put('run-b/0/0', bodyOf(Buffer.from('other')))
      ])
      // anew, as after an answer that was lost
      await put('run-a/1/12', bodyOf(Buffer.from('small')))
      expect(await listRuns(remote)).toEqual([])
      const listed = await listHandedOver(remote)
      expect(listed.map(({ run, objects, bytes }) => [run, objects, bytes]).sort()).toEqual([['run-a', 2, 9_000_005], ['run-b', 1, 5]])
      expect(listed.every(({ lastAt }) => Math.abs(Date.parse(lastAt) - Date.now()) < 120_000)).toBe(true)
      expect([await measureHandedOver('run-a', remote), await measureHandedOver('run-c', remote)]).toEqual([9_000_005, 0])
      const dest = join(temporaryFolder(), 'new')
      await fetchHandedOver('run-a', dest, remote)
      expect(readTree(dest)).toEqual({ '0/0': large.toString(), '1/12': 'small' })
      await removeHandedOver('run-a', remote)
      expect((await listHandedOver(remote)).map(({ run }) => run)).toEqual(['run-b'])
      await removeHandedOver('run-b', remote)
      // nothing is there any more
      await Promise.all([removeHandedOver('run-a', remote), fetchHandedOver('run-a', join(dest, 'none'), remote)])
      expect([await listHandedOver(remote), existsSync(join(dest, 'none', '0'))]).toEqual([[], false])
    })

    test('wrong credentials, a bucket that isn\'t there, and names that lie elsewhere are refused', async () => {
      const small = Buffer.from('small')
      await expect(put('run-c/0/0', bodyOf(small), { ...credentials, secretAccessKey: 'wrong' })).rejects.toMatchObject({
        name: 'ObjectRefusedError', isFinal: true, message: expect.stringMatching(/got 403 SignatureDoesNotMatch: /) as string
      })
      await expect(putObject({ ...remote, bucket: 'missing' }, 'a', bodyOf(small), { credentials })).rejects.toMatchObject({
        isFinal: true, message: expect.stringContaining('got 404 NoSuchBucket') as string
      })
      expect(await listHandedOver(remote)).toEqual([])
      for (const name of ['..', 'a/b', '']) await expect(removeHandedOver(name, remote)).rejects.toThrow('expected the name of a run')
    })

    test.skipIf(!looksAtDigests)('bytes that are not as they were measured are refused', async () => {
      const other = bodyOf(Buffer.from('small'), digest(Buffer.from('other')))
      await expect(put('run-d/0/0', other)).rejects.toMatchObject({ name: 'ObjectRefusedError' })
      expect(await listHandedOver(remote)).toEqual([])
    })
  })
}
