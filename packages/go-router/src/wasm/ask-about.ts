import { createQuestion, readAbout, type About } from '../about.ts'
import { command } from '../frame.ts'
import { GoCell } from './go-cell.ts'
import { loadProgram } from './load-program.ts'

/**
 * Runs a compiled router for a moment, with every option set.
 *
 * @param dir has `router.wasm` and `wasm_exec.js`
 * @throws {RouterError} when it doesn't run
 */
export async function askAbout (dir: string, name: string): Promise<About> {
  const still = { epochNs: 1_000_000_000n, nowNs: () => 0, after: () => ({ cancelled: false }), random: () => {} }
  const cell = new GoCell(await loadProgram(dir, name), still)
  const answer = readAbout(name)
  cell.handle(0, answer.take)
  cell.send(command.create, 0, createQuestion())
  cell.stop()
  return answer.read()
}
