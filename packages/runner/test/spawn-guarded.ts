import { spawn, type ChildProcess } from 'node:child_process'
import { Guard, guardedArgs } from '../src/engines/exec/orphan-reaper.ts'

let guard: Guard | undefined

/** Settings of {@link spawnGuarded}. */
interface GuardedOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** @default ignore */
  readonly outputs?: 'ignore' | 'pipe'
}

/** Starts a program in a group of its own that ends with this process, also where that is killed: none takes time of later tests. */
export function spawnGuarded (command: readonly string[], { outputs = 'ignore', ...options }: GuardedOptions = {}): ChildProcess {
  guard ??= new Guard()
  const child = spawn('/bin/sh', guardedArgs(command), {
    ...options, detached: true, stdio: ['ignore', outputs, outputs, guard.input]
  })
  child.once('exit', () => { if (child.pid !== undefined) guard?.release(child.pid) })
  return child
}
