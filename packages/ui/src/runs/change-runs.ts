import { closeSync, existsSync, openSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FAILED_FOLDER, runPaths } from '@gsplan/run-format'
import { makeOwnFolder } from '../own-places.ts'
import { Refusal } from '../refusal.ts'
import { assertLabel } from './assert-label.ts'
import { isSweepName } from './list-sweeps.ts'
import { CONFIGS_FOLDER } from './own-configs.ts'
import type { IndexedRun } from './run-index.ts'

/** Folder of an output folder that runs are moved to instead of being removed. */
const TRASH_FOLDER = '.trash'

const isBusy = ({ view: { state } }: IndexedRun): boolean => state === 'running'

/** @throws {Refusal} for a run that is under way */
function assertIdle (run: IndexedRun): void {
  if (isBusy(run)) throw new Refusal(409, `${run.view.name} is under way: stop it first`)
}

/** @throws {Refusal} for the name of a folder that is taken for something else than a run */
function assertFree (name: string): void {
  if (name !== FAILED_FOLDER && name !== CONFIGS_FOLDER && !isSweepName(name)) return
  throw new Refusal(400, `name: expected that of a run, got ${name}, which is that of another folder of an output folder`)
}

/** Moves a run; none that is there is replaced. */
async function move (from: string, to: string): Promise<void> {
  if (existsSync(to)) throw new Refusal(409, `${basename(to)}: there is a run of that name`)
  try {
    await rename(from, to)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Refusal(409, `${basename(from)} could not be moved: ${code ?? message}`)
  }
}

/**
 * Gives a run's directory another name.
 *
 * @throws {Refusal} for a name that no directory of a run may have, or that is taken, and for a run that is under way
 */
export async function renameRun (run: IndexedRun, name: string): Promise<void> {
  assertIdle(run)
  assertLabel(name)
  assertFree(name)
  await move(run.dir, join(dirname(run.dir), name))
}

/**
 * Moves a run to the trash folder of its output folder.
 *
 * @returns its new place
 * @throws {Refusal} for a run that is under way, and for a link in the place of the trash folder
 */
export async function trashRun (run: IndexedRun, output: string): Promise<string> {
  assertIdle(run)
  const trash = makeOwnFolder(output, TRASH_FOLDER)
  for (let number = 1; ; number++) {
    const target = join(trash, number === 1 ? run.view.name : `${run.view.name}-${number}`)
    if (existsSync(target)) continue
    await move(run.dir, target)
    return target
  }
}

/**
 * Asks a run to end, of this panel or not.
 *
 * @throws {Refusal} for a run that has ended
 */
export function stopRun (run: IndexedRun): void {
  if (!isBusy(run)) throw new Refusal(409, `${run.view.name} has ended`)
  try {
    closeSync(openSync(runPaths(run.dir).stop, 'wx'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
