import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { UsageError } from '@gsplan/cli'
import { findRouterFile, routersOf, type Params, type RouterName } from '@gsplan/composer'
import { resolveGroups, type Composition } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import type { RunOptions } from '../run-options.ts'
import { folderOf, isFolder } from '../target/folder-target.ts'
import { isGitUrl, isLocalGit } from '../target/git-target.ts'

/** Code on this machine that a file names, and the file. */
export interface CodeInFile {
  /** Path or address as the file has it. */
  readonly code: string
  readonly file: string
}

/** Tests whether GS_MODULE names code on this machine. */
const isLocal = (module: string): boolean => isFolder(module) || (isGitUrl(module) && isLocalGit(module))

const isPath = (text: string): boolean => isFolder(text) || isAbsolute(text)

const named = (codes: readonly string[], file: string): CodeInFile[] => [...new Set(codes)].map(code => ({ code, file }))

/**
 * Finds the programs and source folders of a composition that the engine would start or build: artifacts, and with a plan
 * of the user's own the folders that replace its dependencies.
 *
 * @param plan the plan that runs instead of the composition's own
 */
export function findCodeOfComposition (
  composition: Composition, file: string, { can }: Engine, plan?: string
): CodeInFile[] {
  if (can?.otherPlans !== true) return []
  const groups = resolveGroups(composition)
  const artifacts = [composition.global.run?.artifact, ...groups.map(group => group.artifact)]
    .flatMap(artifact => artifact ?? [])
  const replacements = groups.flatMap(({ dependencies }) => dependencies)
    .flatMap(({ target = '', version }) => [target, version]).filter(isPath)
  return named(plan === undefined || can.daemon === true ? [...artifacts, ...replacements] : replacements, file)
}

/** Finds routers that a file names, where they are code on this machine. */
export const findCodeOfRouters = (routers: ReadonlyArray<Pick<RouterName, 'module'>>, file: string): CodeInFile[] =>
  named(routers.map(({ module }) => module).filter(isLocal), file)

/** Tests whether a file or folder lies in the current folder, and is the user's own therefore. */
function isInCurrentFolder (file: string): boolean {
  const path = relative(realpathSync('.'), realpathSync(file))
  return !path.startsWith('..') && !isAbsolute(path)
}

/** Tests whether parameters name a router that is code on this machine. */
export const hasLocalCode = (params: Params): boolean => routersOf(params).some(({ module }) => isLocal(module))

/**
 * Finds routers of parameters that nobody typed here, such as those of a form, where they are code outside the current
 * folder. A folder that is nowhere is left to those that look for it.
 */
export const findCodeOutside = (params: Params): string[] => routersOf(params).map(({ module }) => module)
  .filter(module => isLocal(module))
  .filter(module => !isFolder(module) || (existsSync(folderOf(module)) && !isInCurrentFolder(folderOf(module))))

/** Finds routers of a run that parameters outside the current folder name, where they are code on this machine. */
export const findCodeOfOptions = (params: Params, options: RunOptions): CodeInFile[] =>
  routersOf(params).flatMap(({ module }) => {
    const ofCaller = options.params === undefined ? [] : routersOf(options.params)
    if (!isLocal(module) || ofCaller.some(router => router.module === module)) return []
    const file = findRouterFile(module, options)
    return file === undefined || isInCurrentFolder(file) ? [] : [{ code: module, file }]
  })

/** Code that files name, and that may not be run. */
export class CodeInFilesError extends UsageError {
  readonly found: readonly CodeInFile[]

  constructor (found: readonly CodeInFile[]) {
    const files = [...new Set(found.map(({ file }) => file))]
    const codesOf = (file: string): string =>
      [...new Set(found.filter(one => one.file === file).map(({ code }) => code))].join(', ')
    const shown = files.map(file => `${file} names ${codesOf(file)}`)
    super(`expected no program or router folder in files, as they would be run, got: ${shown.join('; ')}; --allow-code runs them`)
    this.found = found
  }
}

/** @throws {CodeInFilesError} for code that files name, unless it may be run */
export function assertCodeAllowed (found: readonly CodeInFile[], { allowCode }: Pick<RunOptions, 'allowCode'>): void {
  if (!allowCode && found.length > 0) throw new CodeInFilesError(found)
}
