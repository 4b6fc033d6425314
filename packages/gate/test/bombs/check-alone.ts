import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** Bounds of memory and time that every input has. */
const MAX_MIB = 1024
export const MAX_S = 60

const program = fileURLToPath(new URL('../../bin/gsplan-gate.js', import.meta.url))
/** Tells the largest memory of the process at its end. */
const meter = 'data:text/javascript,process.on("exit",()=>{process.stderr.write("\\nKIB "+process.resourceUsage().maxRSS)})'

/** How the process that judged a run has ended. */
export interface CheckOutcome {
  readonly exitCode: number | null
  readonly text: string
  readonly peakMib: number
}

/** Judges runs in a process of its own. */
export function checkAlone (...dirs: readonly string[]): CheckOutcome {
  const { status: exitCode, stdout, stderr } = spawnSync(
    process.execPath, ['--import', meter, program, 'check', ...dirs], { encoding: 'utf8', timeout: 1000 * MAX_S })
  const [text = '', kib = 'NaN'] = `${stdout}${stderr}`.split('\nKIB ')
  return { exitCode, text, peakMib: Number(kib) / 1024 }
}

/** A verdict, or one line that says what is too much; in little memory, and in time. */
export function expectBounded ({ exitCode, text, peakMib }: CheckOutcome, maxMib: number = MAX_MIB): void {
  expect({ exitCode, text }).toMatchObject({ exitCode: expect.toSatisfy(code => [0, 1, 98].includes(code as number)) as number })
  expect(text).not.toMatch(/defect|at .*\.[jt]s:\d|Error:/)
  expect(peakMib).toBeLessThan(maxMib)
}
