import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { nameFile } from './machine-error.ts'
import { lookAt, makeFolder } from './make-folder.ts'
import { temporaryBeside } from './temporary-name.ts'

/** Settings of {@link replaceFolder}. */
export interface ReplaceFolderOptions {
  /**
   * Tells a folder that is kept, such as one that a concurrent writer has finished. It is asked about a folder that is in
   * the place before, and again after, `fill`. @default none is kept
   */
  readonly isKept?: ((path: string) => boolean) | undefined
}

/** A folder that is not empty, or appeared meanwhile. */
const taken: ReadonlySet<unknown> = new Set(['ENOTEMPTY', 'EEXIST'])

/** Puts `made` in the place of `path`; what was there ends in `old`. Another writer may put its own there in between. */
async function takePlace (path: string, made: string, old: string, isKept: (path: string) => boolean): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const isTaken = lookAt(path) !== undefined
    if (isTaken && isKept(path)) return false
    try {
      if (isTaken) await rename(path, `${old}${attempt}`)
      await rename(made, path)
      return true
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // ENOENT: another writer moved the old folder first
      if (!taken.has(code) && !(isTaken && code === 'ENOENT')) throw error
    }
  }
}

/**
 * Has a folder written whole or not at all: `fill` gets an empty folder beside it, which takes its place when all is
 * written. Folders around it that are missing are made. Concurrent writers don't disturb each other; the last one wins,
 * unless `isKept` says otherwise. A process that is killed leaves a folder {@link isTemporaryName} recognises, and at
 * `path` the former folder, the new one or, between two renames, none.
 *
 * @returns false when a folder that `isKept` was left in place
 * @throws the error of `fill`; failures of the system that name no file, such as a full disk, name the folder, which is then
 * as it was
 */
export async function replaceFolder (
  path: string, fill: (temporary: string) => Promise<void>, { isKept = () => false }: ReplaceFolderOptions = {}
): Promise<boolean> {
  const target = resolve(path)
  if (lookAt(target) !== undefined && isKept(target)) return false
  makeFolder(dirname(target))
  const temporary = temporaryBeside(target)
  const made = join(temporary, 'made')
  await mkdir(temporary)
  try {
    await mkdir(made)
    await fill(made)
    return await takePlace(target, made, join(temporary, 'old'), isKept)
  } catch (error) {
    throw nameFile(error, path)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
