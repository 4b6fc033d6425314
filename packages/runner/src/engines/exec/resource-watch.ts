import { readdir, stat } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import type { LiveEventSink } from '@gsplan/run-format'
import { watchMachine } from '../shared/machine-load.ts'
import { readProcessTable } from './process-table.ts'

const PERIOD_MS = 1000

/** A process group that is watched, and the outputs folders of its instances. */
interface WatchedGroup {
  readonly pid: number | undefined
  readonly outputsDirs: readonly string[]
  /** Ends it because of one of its instances. */
  endFor (instance: number, reason: string): void
}

/** Resources that all groups have used so far. */
export interface ResourceUsage {
  /** Read once a second, so that the last second of each process is missing; undefined without `/proc`. */
  readonly cpuS: number | undefined
  /** Largest sum of resident sets; pages that processes share count in each. */
  readonly peakRssBytes: number
  /** Least share of the machine's memory that was left. */
  readonly leastFreeMemory: number
}

/** Bytes of all files below a folder. */
async function folderBytes (dir: string): Promise<number> {
  // names alone would lead through links to folders, which may be rings
  const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = found.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const sizes = await Promise.all(files.map(async file => stat(file).then(({ size }) => size, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Settings of a {@link ResourceWatch}. */
export interface ResourceWatchInit {
  /** Process groups that run now. */
  readonly groups: () => readonly WatchedGroup[]
  /** Limit on an instance's outputs folder, bytes. */
  readonly maxOutputsBytes: number
  /** Receives the machine's load. */
  readonly emit: LiveEventSink
}

/** Reads once a second how much processes use, and ends those whose instance fills its outputs folder. */
export class ResourceWatch {
  readonly #init: ResourceWatchInit
  readonly #cpuS = new Map<number, number>()
  #readLoad = watchMachine()
  #peakRssBytes = 0
  #rssBytes = 0
  #leastFreeMemory = 1
  #timer: NodeJS.Timeout | undefined

  constructor (init: ResourceWatchInit) {
    this.#init = init
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

  #emitLoad (): void {
    const { busyFraction } = this.#readLoad()
    this.#readLoad = watchMachine()
    const rssBytes = this.#rssBytes === 0 ? undefined : this.#rssBytes
    this.#init.emit({ kind: 'health', source: 'machine', cpuFraction: busyFraction, rssBytes })
  }

  async #look (): Promise<void> {
    const { groups: listGroups, maxOutputsBytes } = this.#init
    const groups = listGroups()
    this.#emitLoad()
    const watched = new Set(groups.map(({ pid }) => pid))
    let rssBytes = 0
    for (const { pid, processGroup, cpuS, rssBytes: resident } of await readProcessTable()) {
      if (!watched.has(processGroup)) continue
      this.#cpuS.set(pid, cpuS)
      rssBytes += resident
    }
    this.#rssBytes = rssBytes
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes)
    this.#leastFreeMemory = Math.min(this.#leastFreeMemory, freemem() / totalmem())
    await Promise.all(groups.map(async group => {
      const sizes = await Promise.all(group.outputsDirs.map(folderBytes))
      const instance = sizes.findIndex(bytes => bytes > maxOutputsBytes)
      if (instance >= 0) group.endFor(instance, `wrote more than ${maxOutputsBytes} bytes to its outputs folder`)
    }))
  }
}
