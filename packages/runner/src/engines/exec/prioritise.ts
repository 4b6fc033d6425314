import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Above ordinary processes such as the runner, below real-time ones. */
const NICENESS = -10

/**
 * Raises the priority of a session's leader, so that its measurements don't include other work of the machine. Where the
 * user may not, such as outside root, the priority stays, and the lag of the process shows.
 *
 * With autogroups (sched(7)), Linux divides CPU time among sessions before processes: a session has a niceness of its own.
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
    // the kernel accepts one write per 100 ms from unprivileged users; other errors: no autogroups, or the process has ended
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attempts === 1) return
    setTimeout(() => { prioritiseSession(pid, attempts - 1) }, 150).unref()
  }
}
