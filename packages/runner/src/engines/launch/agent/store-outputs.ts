import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { ObjectRefusedError, putObject } from '@gsplan/sync/s3'
import { parseReport, type InstanceReport } from '../collector-protocol.ts'
import { instanceKey } from '../instance-number.ts'
import type { StorageAccess } from '../outputs-storage.ts'
import { measureBytes } from './list-outputs.ts'
import { retry, type RetryOptions } from './retry.ts'

/** Settings of {@link storeOutputs}. */
export interface StoreOutputsInit {
  readonly storage: StorageAccess
  readonly outputsDir: string
  readonly report: InstanceReport
}

/**
 * Puts the outputs of an instance into the bucket of its run, as one object: its report, and its files' bytes behind it, as
 * a collector streams them. The storage has all of it, or nothing.
 *
 * @throws when the storage can't be reached, or refuses it
 */
export async function storeOutputs (
  { storage, outputsDir, report }: StoreOutputsInit, options: RetryOptions
): Promise<void> {
  const { place, folder, credentials } = storage
  const line = JSON.stringify(report)
  if (parseReport(line) === undefined) throw new Error('expected at most 20,000 files of 4 GiB in all, got more')
  async function * read (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${line}\n`)
    for (const { path, size } of report.files) {
      if (size > 0) yield * createReadStream(join(outputsDir, path), { end: size - 1 }) as AsyncIterable<Buffer>
    }
  }
  const { size: sizeBytes, sha256 } = await measureBytes(read())
  const put = async (): Promise<void> =>
    putObject(place, `${folder}/${instanceKey(report)}`, { sizeBytes, sha256, read }, { credentials })
  await retry(put, { ...options, isFinal: error => error instanceof ObjectRefusedError && error.isFinal })
}
