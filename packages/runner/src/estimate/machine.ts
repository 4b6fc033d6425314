import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import process from 'node:process'

/** Machine, or container, that a run is made on. */
export interface Machine {
  readonly cores: number
  /** All of its memory, however much of it is in use. */
  readonly memoryBytes: number
  /** Most memory that the heaps of the run's threads can have together; Infinity where nothing limits them. */
  readonly heapBytes: number
  /** Words on what limits them. */
  readonly heapLimit: string
}

/** A limit on the heaps of a run. */
type HeapLimit = Pick<Machine, 'heapBytes' | 'heapLimit'>

/** Bytes of V8's heap that take one mapping of memory: a page of it. */
const PAGE_BYTES = 256 * 1024

/** Linux limits the mappings of a process (`vm.max_map_count`, 65,530 by default), and with them V8's heap: 16 GiB. */
function limitOfMappings (): HeapLimit {
  const heapLimit = 'sysctl vm.max_map_count raises it'
  try {
    return { heapBytes: PAGE_BYTES * Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8')), heapLimit }
  } catch {
    return { heapBytes: Infinity, heapLimit }
  }
}

/**
 * Limit of V8's own flag, which holds for each thread, whatever the thread is given: `--max-old-space-size`, MiB.
 *
 * @param flags of Node: those of its command line, and of NODE_OPTIONS
 */
export function limitOfFlags (threads: number, flags: readonly string[]): HeapLimit {
  const mib = flags.flatMap(flag => {
    const [, found] = /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(flag) ?? []
    return found === undefined ? [] : [Number(found)]
  }).at(-1) ?? 0
  return {
    // 0 is V8's own choice
    heapBytes: mib === 0 ? Infinity : threads * mib * 2 ** 20,
    heapLimit: `Node's --max-old-space-size=${mib} limits each of its threads`
  }
}

/** Flags of this process. */
const flagsOfNode = (): string[] => [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv]

/**
 * Memory that this process can have: that of the machine, or of its container (cgroup).
 *
 * @param limitBytes limit of the container; 0 where none is known, and an amount that no machine has where there is none
 */
export const mostMemoryBytes = (limitBytes: number = process.constrainedMemory()): number =>
  limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem()

/** The machine at hand, for a run on so many threads. */
export function thisMachine (threads: number): Machine {
  const [mappings, flags] = [limitOfMappings(), limitOfFlags(threads, flagsOfNode())]
  return {
    cores: availableParallelism(), memoryBytes: mostMemoryBytes(),
    ...flags.heapBytes < mappings.heapBytes ? flags : mappings
  }
}
