import { closeSync, openSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isOfGoneProcess, nameFile, removeLeftovers, temporaryBeside } from '@gsplan/cli'
import { listRuns } from './run-directory.ts'
import { OUTPUTS_FOLDER, runFiles } from './run-layout.ts'

/** Name whose temporary form says which process writes the outputs of instances. */
const HOLD = 'run'

/**
 * Does work during which a run's directory names this process, as that which writes the outputs of instances. A process that
 * is killed leaves its name there.
 */
export async function holdRun<T> (runDir: string, work: () => Promise<T>): Promise<T> {
  const hold = temporaryBeside(join(runDir, HOLD))
  try {
    closeSync(openSync(hold, 'wx'))
  } catch (error) {
    throw nameFile(error, runDir, hold)
  }
  try {
    return await work()
  } finally {
    await rm(hold, { force: true })
  }
}

/** Removes what a killed process left in the directory of a run. @returns true if outputs of instances were there */
async function clearRun (runDir: string): Promise<boolean> {
  const names = await readdir(runDir)
  const holds = names.filter(name => name.startsWith(`.${HOLD}.`) && name.endsWith('.tmp'))
  const isKilled = holds.length > 0 && holds.every(isOfGoneProcess)
  if (isKilled) await rm(join(runDir, OUTPUTS_FOLDER), { recursive: true, force: true })
  // last the name of the process: without it the outputs stay
  for (const folder of [join(runDir, runFiles.analysis), runDir]) removeLeftovers(folder)
  return isKilled && names.includes(OUTPUTS_FOLDER)
}

/**
 * Removes what killed processes left in the runs of an output folder that have no run.json: outputs that were not packed,
 * and temporary files. What a living process writes stays, and so do outputs that a process could not pack.
 *
 * @returns directories whose outputs were removed
 */
export async function clearKilledRuns (output: string): Promise<string[]> {
  const cleared: string[] = []
  for (const { dir, isComplete } of await listRuns(output).catch(() => [])) {
    if (!isComplete && await clearRun(dir).catch(() => false)) cleared.push(dir)
  }
  return cleared
}
