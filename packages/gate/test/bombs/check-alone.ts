import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** Bounds of memory and time that every input has. */
const MAX_MIB = 1024
export const MAX_S = 60

const gate = fileURLToPath(new URL('../../bin/gsplan-gate.js', import.meta.url))
/** Tells the largest memory of the process at its end. */
const meter = 'data:text/javascript,process.on("exit",()=>{process.stderr.write("\\nKIB "+process.resourceUsage().maxRSS)})'

/** How a process has ended. */
export interface Outcome {
  /** Null when it took too long. */
  readonly exitCode: number | null
  readonly text: string
  readonly peakMib: number
}

/** Runs a program of JavaScript in a process of its own. */
export function runAlone (program: string, ...args: readonly string[]): Outcome {
  const { status: exitCode, stdout, stderr } = spawnSync(process.execPath, ['--import', meter, program, ...args], {
    encoding: 'utf8', timeout: 1000 * MAX_S, maxBuffer: 2 ** 28
  })
  const [text = '', kib = 'NaN'] = `${stdout}${stderr}`.split('\nKIB ')
  return { exitCode, text, peakMib: Number(kib) / 1024 }
}

/** Judges runs in a process of its own. */
export const checkAlone = (...dirs: readonly string[]): Outcome => runAlone(gate, 'check', ...dirs)

/** An outcome, or one line that says what is too much; in little memory, and in time. */
export function expectBounded ({ exitCode, text, peakMib }: Outcome, maxMib: number = MAX_MIB): void {
  expect({ exitCode, text }).toMatchObject({ exitCode: expect.toSatisfy(code => [0, 1, 98].includes(code as number)) as number })
  expect(text).not.toMatch(/defect|at .*\.[jt]s:\d|Error:/)
  expect(peakMib).toBeLessThan(maxMib)
}
