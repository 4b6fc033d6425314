import { readdir, readFile } from 'node:fs/promises'

/** A process as `/proc/<pid>/stat` reports it (proc(5)). */
export interface ProcessRecord {
  readonly pid: number
  readonly processGroup: number
  /** In user and system mode so far, s. */
  readonly cpuS: number
  readonly rssBytes: number
}

/** Linux reports 100 ticks a second to user space on every machine, and pages have 4 KiB on all but a few. */
const TICKS_PER_S = 100
const PAGE_BYTES = 4096

/** Reads a line of `stat`; the program's name in it may hold anything, parentheses too. */
export function parseProcessStat (text: string): ProcessRecord | undefined {
  const end = text.lastIndexOf(')')
  const pid = Number.parseInt(text, 10)
  const fields = text.slice(end + 2).split(' ').map(Number)
  const [, , processGroup, , , , , , , , , userTicks, systemTicks] = fields
  const pages = fields[21]
  if (processGroup === undefined || userTicks === undefined || systemTicks === undefined || pages === undefined) {
    return undefined
  }
  return { pid, processGroup, cpuS: (userTicks + systemTicks) / TICKS_PER_S, rssBytes: pages * PAGE_BYTES }
}

/** All processes of this machine; none where there is no `/proc`. */
export async function readProcessTable (): Promise<readonly ProcessRecord[]> {
  const names = await readdir('/proc').catch(() => [])
  const records = await Promise.all(names.filter(name => /^\d+$/.test(name)).map(async name => {
    // a process may have ended meanwhile
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    return parseProcessStat(text)
  }))
  return records.filter(record => record !== undefined)
}
