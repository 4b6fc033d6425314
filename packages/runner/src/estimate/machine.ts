import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** Machine that a run is made on. */
export interface Machine {
  readonly cores: number
  readonly memoryBytes: number
  /** Most memory that the heaps of one process can have together; Infinity where nothing limits them. */
  readonly heapBytes: number
}

/** Bytes of V8's heap that take one mapping of memory: a page of it. */
const PAGE_BYTES = 256 * 1024

/** Linux limits the mappings of a process (`vm.max_map_count`, 65,530 by default), and with them V8's heap: 16 GiB. */
function mostHeapBytes (): number {
  try {
    return PAGE_BYTES * Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8'))
  } catch {
    return Infinity
  }
}

export const thisMachine = (): Machine => ({ cores: cpus().length, memoryBytes: totalmem(), heapBytes: mostHeapBytes() })
