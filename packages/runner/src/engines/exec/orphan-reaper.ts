import { spawn, type ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * The guard's own code: reads `+pid` and `-pid` lines until every writer is gone, then ends the process groups that are
 * left. Its standard input is held open by the runner and, until they run their program, by the instances, so that it
 * learns of the runner's end however that comes about.
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

/** Sees to it that no instance outlives the runner, even when that is killed. */
export class Guard {
  readonly #process: ChildProcess

  constructor () {
    // a group of its own: Ctrl-C on the terminal is not for it
    this.#process = spawn(process.execPath, ['-e', guardCode], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    this.#process.unref()
    this.#process.stdin?.on('error', () => {})
  }

  /** What an instance writes its process id to, before it runs its program. */
  get input (): Writable {
    return this.#process.stdin as Writable
  }

  /** An instance and all it started has ended: its number may be somebody else's now. */
  release (pid: number): void {
    this.#process.stdin?.write(`-${pid}\n`)
  }

  close (): void {
    this.#process.stdin?.end()
  }
}
