import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Before what else this machine does, such as the runner itself, but behind what has to be on time for its own sake. */
const NICENESS = -10

/**
 * Lets a process that leads a session come first, so that what it measures is not others' work. Only some users may ask
 * for it, such as root; for others it stays as it is, and how late it is tells.
 *
 * Linux shares out the processors among sessions before it looks at their processes, where it has autogroups (sched(7)):
 * there a session has a niceness of its own.
 */
export function prioritise (pid: number): void {
  try {
    setPriority(pid, NICENESS)
    writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS))
  } catch {
    // not allowed, not there, or it has ended
  }
}
