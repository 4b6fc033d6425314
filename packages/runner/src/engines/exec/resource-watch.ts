import { readdir, stat } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { readProcessTable } from './process-table.ts'

const PERIOD_MS = 1000

/** A process group that is watched, and the folders it may write to, one for each instance. */
export interface WatchedGroup {
  readonly pid: number | undefined
  readonly outputsDirs: readonly string[]
  /** Ends it for what one of its instances did. */
  endFor (instance: number, reason: string): void
}

/** What the groups have used so far, all together. */
export interface ResourceUsage {
  /** As seen once a second, so that the last second of each process is missing; undefined where nothing tells. */
  readonly cpuS: number | undefined
  /** Largest sum of resident sets; pages that processes share count in each. */
  readonly peakRssBytes: number
  /** Least share of the machine's memory that was left. */
  readonly leastFreeMemory: number
}

/** Bytes of all files below a folder. */
async function folderBytes (dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(names.map(async name => stat(join(dir, name)).then(
    found => found.isFile() ? found.size : 0, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Looks at processes once a second: what they use, and whether an instance fills its outputs folder. */
export class ResourceWatch {
  readonly #groups: () => readonly WatchedGroup[]
  readonly #maxOutputsBytes: number
  readonly #cpuS = new Map<number, number>()
  #peakRssBytes = 0
  #leastFreeMemory = 1
  #timer: NodeJS.Timeout | undefined

  constructor (groups: () => readonly WatchedGroup[], maxOutputsBytes: number) {
    this.#groups = groups
    this.#maxOutputsBytes = maxOutputsBytes
    this.#arm()
  }

  get usage (): ResourceUsage {
    const times = [...this.#cpuS.values()]
    return {
      cpuS: times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0),
      peakRssBytes: this.#peakRssBytes,
      leastFreeMemory: this.#leastFreeMemory
    }
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #arm (): void {
    this.#timer = setTimeout(() => {
      void this.#look().then(() => { if (this.#timer !== undefined) this.#arm() })
    }, PERIOD_MS)
    this.#timer.unref()
  }

  async #look (): Promise<void> {
    const groups = this.#groups()
    const watched = new Set(groups.map(({ pid }) => pid))
    let rssBytes = 0
    for (const { pid, processGroup, cpuS, rssBytes: resident } of await readProcessTable()) {
      if (!watched.has(processGroup)) continue
      this.#cpuS.set(pid, cpuS)
      rssBytes += resident
    }
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes)
    this.#leastFreeMemory = Math.min(this.#leastFreeMemory, freemem() / totalmem())
    await Promise.all(groups.map(async group => {
      const sizes = await Promise.all(group.outputsDirs.map(folderBytes))
      const instance = sizes.findIndex(bytes => bytes > this.#maxOutputsBytes)
      if (instance >= 0) group.endFor(instance, `wrote more than ${this.#maxOutputsBytes} bytes to its outputs folder`)
    }))
  }
}
