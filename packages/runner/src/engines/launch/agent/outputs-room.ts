import { diskBytes, outputLimits, type OutputLimits, type OutputOverrun } from '../collector-protocol.ts'
import { diskRoom } from '../disk-room.ts'
import { instanceKey, type InstanceNumber } from '../instance-number.ts'

/** Files and bytes that are taken. */
interface Taken {
  files: number
  bytes: number
}

/** Outputs that would take more than they may. */
export class OverrunError extends Error {}

/** Settings of an {@link OutputsRoom}. */
export interface OutputsRoomInit {
  /** Folder of the outputs. */
  readonly dir: string
  /** @default those of every collector */
  readonly limits?: OutputLimits | undefined
  /** Bytes that files may still take on the disk. */
  readonly free?: ((dir: string) => Promise<number>) | undefined
}

/** Room that the outputs of a run have at their collector: for each instance, for all, and on the disk. */
export class OutputsRoom {
  readonly #dir: string
  readonly #limits: OutputLimits
  readonly #free: (dir: string) => Promise<number>
  /** Bytes of each file, by the key of its instance and its path. */
  readonly #sizes = new Map<string, number>()
  readonly #instances = new Map<string, Taken>()
  readonly #all: Taken = { files: 0, bytes: 0 }
  #overrun: OutputOverrun | undefined

  constructor ({ dir, limits = outputLimits, free = diskRoom }: OutputsRoomInit) {
    this.#dir = dir
    this.#limits = limits
    this.#free = free
  }

  /** The first that wanted more than there is; undefined when none did. */
  get overrun (): OutputOverrun | undefined {
    return this.#overrun
  }

  /**
   * Takes room for a file before it is written.
   *
   * @param more bytes that are to be written
   * @throws {OverrunError}
   */
  async claim (instance: InstanceNumber, path: string, size: number, more: number): Promise<void> {
    if (await this.#free(this.#dir) < more) throw this.#refuse({ limit: 'disk' })
    this.take(instance, path, size)
  }

  /** Counts a file with its size. @throws {OverrunError} */
  take (instance: InstanceNumber, path: string, size: number): void {
    const { instanceBytes, instanceFiles, runBytes, runFiles } = this.#limits
    const key = instanceKey(instance)
    const file = `${key}/${path}`
    const known = this.#sizes.get(file)
    const bytes = diskBytes({ path, size })
    const add = { files: known === undefined ? 1 : 0, bytes: bytes - (known ?? 0) }
    const own = this.#instances.get(key) ?? { files: 0, bytes: 0 }
    const exceeds = (taken: Taken, files: number, most: number): boolean =>
      taken.files + add.files > files || (add.bytes > 0 && taken.bytes + add.bytes > most)
    if (exceeds(own, instanceFiles, instanceBytes)) throw this.#refuse({ limit: 'instance', instance })
    if (exceeds(this.#all, runFiles, runBytes)) throw this.#refuse({ limit: 'run' })
    for (const taken of [own, this.#all]) {
      taken.files += add.files
      taken.bytes += add.bytes
    }
    this.#instances.set(key, own)
    this.#sizes.set(file, bytes)
  }

  #refuse (overrun: OutputOverrun): OverrunError {
    this.#overrun ??= overrun
    return new OverrunError(overrun.limit)
  }
}
