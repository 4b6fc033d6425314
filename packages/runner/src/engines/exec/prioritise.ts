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
  } catch {
    // not allowed, or it has ended
    return
  }
  prioritiseSession(pid, 20)
}

function prioritiseSession (pid: number, attempts: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS))
  } catch (error) {
    // of users with not all rights it takes one such wish in a tenth of a second; else there are none here, or it has ended
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attempts === 1) return
    setTimeout(() => { prioritiseSession(pid, attempts - 1) }, 150).unref()
  }
}
