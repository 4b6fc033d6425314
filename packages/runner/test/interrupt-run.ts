import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const bin = fileURLToPath(new URL('../bin/gsplan.js', import.meta.url))

/** How a process ended, and what it printed. */
interface Ended {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Starts `gsplan run` as a process, presses Ctrl-C when the run phase has begun, and gives how it ended. */
export async function interruptRun (...args: readonly string[]): Promise<Ended> {
  const child = execa(process.execPath, [bin, 'run', ...args], { reject: false, env: { NO_COLOR: '1' } })
  let sent = false
  child.stderr.on('data', (chunk: Buffer) => {
    if (sent || !chunk.toString().includes('run: ')) return
    sent = true
    child.kill('SIGINT')
  })
  const { exitCode, stdout, stderr } = await child
  return { exitCode, stdout, stderr }
}
