import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** When a process began, in the system's ticks since it started (proc(5), field 22); 0 where that is not told. */
function startOf (pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the name, in brackets, may hold blanks and brackets
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0)
  } catch {
    return 0
  }
}

/** Tells the processes of this system from those of another one, or another container, that shares a folder. */
function findSystem (): string {
  let namespace = ''
  try {
    namespace = readlinkSync('/proc/self/ns/pid')
  } catch {
    // not a Linux
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8)
}

let system: string | undefined

/** A process of this system as part of a file's name: its system, number and start. */
export const ownerOf = (pid: number): string => `${system ??= findSystem()}-${pid.toString(36)}-${startOf(pid).toString(36)}`

let own: string | undefined

/** This process, as {@link ownerOf} names it. */
export const processOwner = (): string => own ??= ownerOf(process.pid)

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Tells whether a process is gone; undefined for one of another system, of which nothing is known. */
export function isGone (owner: string): boolean | undefined {
  const [system, pid = '', start = ''] = owner.split('-')
  if (system !== processOwner().split('-')[0]) return undefined
  const number = Number.parseInt(pid, 36)
  return !isAlive(number) || startOf(number) !== Number.parseInt(start, 36)
}
