import { createReadStream, existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formatMemory, makeFolder } from '@gsplan/cli'
import { fetchHandedOver, measureHandedOver, removeHandedOver, type RemoteOptions } from '@gsplan/sync'
import type { InstanceReport } from '../launch/collector-protocol.ts'
import { diskRoom } from '../launch/disk-room.ts'
import { instanceKey } from '../launch/instance-number.ts'
import { OutputsReceiver } from '../launch/receive-outputs.ts'

/** Last line of a stream of outputs. */
const endLine = (reports: number): Buffer => Buffer.from(`${JSON.stringify({ end: reports })}\n`)

/** Settings of {@link BucketOutputs}. */
export interface BucketOutputsInit {
  /** Name of the run where it runs. */
  readonly run: string
  readonly remote: RemoteOptions
  /** Folder for objects, which is made and removed. */
  readonly dir: string
}

/** Tests whether a file is the whole object of an instance. @returns the fault, in words */
async function findFault (file: string, key: string): Promise<string | undefined> {
  let report: InstanceReport | undefined
  const receiver = new OutputsReceiver({
    folderOf: found => {
      report = found
      return undefined
    },
    onReport: () => {}
  })
  try {
    for await (const chunk of createReadStream(file)) await receiver.push(chunk as Buffer)
    await receiver.push(endLine(1))
  } catch (error) {
    return (error as Error).message
  }
  if (receiver.received !== 1 || !receiver.isWhole || report === undefined) {
    return 'it is not the whole of one instance\'s outputs'
  }
  return instanceKey(report) === key ? undefined : `it is the report of ${instanceKey(report)}`
}

/** Names of the objects that are here, `<group>/<number>`, in order. */
async function objectsIn (dir: string): Promise<string[]> {
  if (!existsSync(dir)) return []
  return (await readdir(dir, { recursive: true })).filter(name => /^\d{1,7}\/\d{1,7}$/.test(name)).sort()
}

/** Outputs that the pods of a run have put into a bucket: fetched, checked, and given as a collector gives them. */
export class BucketOutputs {
  readonly #init: BucketOutputsInit
  /** Instances whose outputs were given. */
  readonly #given = new Set<string>()
  #state: 'new' | 'asked' | 'given' = 'new'

  constructor (init: BucketOutputsInit) {
    this.#init = init
  }

  /**
   * Gives the outputs that were not given before. An object that is not whole is fetched again with the next call, and
   * keeps no other back.
   *
   * @param onChunk called in order, as {@link OutputsReceiver} takes a stream
   * @throws {StorageError} of the storage; naming an object that is not what its instance has sent
   */
  async give (onChunk: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { run, remote, dir } = this.#init
    this.#state = 'asked'
    await this.#assertRoom(signal)
    await fetchHandedOver(run, dir, { ...remote, signal })
    const faults: string[] = []
    for (const key of await objectsIn(dir)) {
      if (this.#given.has(key)) continue
      const file = join(dir, key)
      const fault = await findFault(file, key)
      if (fault === undefined) {
        for await (const chunk of createReadStream(file)) await onChunk(chunk as Buffer)
        this.#given.add(key)
      } else {
        await rm(file)
        faults.push(`${key}: ${fault}`)
      }
    }
    const [first] = faults
    if (first !== undefined) throw new Error(`${faults.length} objects of the bucket are not as they were sent, the first ${first}`)
    await onChunk(endLine(this.#given.size))
    this.#state = 'given'
  }

  /** @throws where the objects that are not here, and their files, would fill the disk */
  async #assertRoom (signal: AbortSignal): Promise<void> {
    const { run, remote, dir } = this.#init
    if (existsSync(dir)) return
    const needed = 2 * await measureHandedOver(run, { ...remote, signal })
    makeFolder(dir)
    const room = await diskRoom(dir)
    if (needed <= room) return
    await rm(dir, { recursive: true })
    throw new Error(`expected room for ${formatMemory(needed)} on the disk of ${dir}, found ${formatMemory(room)} that may be taken`)
  }

  /**
   * Removes the run's objects from the bucket, unless outputs are among them that were not given.
   *
   * @throws with the objects that may be left
   */
  async remove (): Promise<void> {
    const { run, remote, dir } = this.#init
    await rm(dir, { recursive: true, force: true })
    const help = `gsplan kubernetes clean --collector s3 ${run} takes them away`
    if (this.#state === 'asked') throw new Error(`outputs of ${run} were not fetched, and stay in the bucket; ${help}`)
    await removeHandedOver(run, remote).catch((cause: unknown) => {
      throw new Error(`objects of ${run} may be left in the bucket: ${(cause as Error).message}; ${help}`, { cause })
    })
  }
}
