import { spawn, type ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * Code of the guard: reads `+pid` and `-pid` lines until every writer is gone, then ends the process groups that are left.
 * The runner holds its standard input open, and so do instances until they run their program: it notices the runner's end
 * of any kind.
 */
const guardCode = `
  const groups = new Set()
  let rest = ''
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
  const end = signal => { for (const pid of groups) { try { process.kill(-pid, signal) } catch { groups.delete(pid) } } }
  process.stdin.on('data', chunk => {
    const lines = (rest + chunk).split('\\n')
    rest = lines.pop()
    for (const line of lines) {
      const pid = Number(line.slice(1))
      if (line.startsWith('+')) groups.add(pid)
      else groups.delete(pid)
    }
  })
  process.stdin.on('close', () => {
    end('SIGTERM')
    setTimeout(() => end('SIGKILL'), groups.size > 0 ? 1500 : 0)
  })
`

/**
 * Arguments of /bin/sh with which a command registers with the guard over descriptor 3, closes that, and becomes the
 * program: the guard knows every program before it runs.
 */
export const guardedArgs = (command: readonly string[]): readonly string[] =>
  ['-c', 'echo "+$$" >&3; exec "$@" 3>&-', 'sh', ...command]

/** Ends instances that would outlive the runner, even when the runner is killed. */
export class Guard {
  readonly #process: ChildProcess

  constructor () {
    // a group of its own: Ctrl-C on the terminal is not for it
    this.#process = spawn(process.execPath, ['-e', guardCode], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    this.#process.on('error', () => {})
    if (this.#process.pid === undefined) {
      throw new Error('a process that ends instances could not be started: expected free processes and file handles ' +
        '(ulimit -u, ulimit -n), found none')
    }
    this.#process.unref()
    this.#process.stdin?.on('error', () => {})
  }

  /** Takes the process id of an instance, before the instance runs its program. */
  get input (): Writable {
    return this.#process.stdin as Writable
  }

  /** Forgets an instance that has ended with its children: another process may get its number. */
  release (pid: number): void {
    this.#process.stdin?.write(`-${pid}\n`)
  }

  close (): void {
    this.#process.stdin?.end()
  }
}
