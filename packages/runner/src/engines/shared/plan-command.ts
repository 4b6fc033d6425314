import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { irregularKind, readGivenText, UsageError } from '@gsplan/cli'
import {
  assertCase, expandInstances, FormatError, parseManifest, type Composition, type InstanceSpec, type Manifest
} from '@gsplan/testground'
import { runProgram } from '../../run-program.ts'
import { buildGoPlan, type GoBuild } from './build-go-plan.ts'
import { isNodePlan, nodePlanCommand } from './node-plan.ts'

/** Program and arguments. */
export type Command = readonly string[]

/** Tests whether a file may be run by its name. */
function isExecutable (path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const isFile = (path: string): boolean => irregularKind(path) === undefined

const isFolder = (path: string): boolean => statSync(path).isDirectory()

const isGoPlan = (folder: string): boolean => existsSync(join(folder, 'go.mod'))

/**
 * Checks a plan of the user's own: an executable file, a Node script, or a folder with `manifest.toml`.
 *
 * @returns its absolute path
 * @throws {UsageError}
 */
function checkPlan (plan: string): string {
  const path = resolve(plan)
  const expected = 'an executable, a Node script, or a folder with manifest.toml and go.mod or package.json'
  if (!existsSync(path)) throw new UsageError(`--plan: expected ${expected}, found nothing at ${path}`)
  if (isFolder(path)) {
    if (!existsSync(join(path, 'manifest.toml'))) {
      throw new UsageError(`--plan: expected ${expected}, found no manifest.toml in ${path}`)
    }
    if (!isGoPlan(path) && !isNodePlan(path)) {
      throw new UsageError(`--plan: expected ${expected}, found neither go.mod nor package.json in ${path}`)
    }
  } else if (!isFile(path)) {
    throw new UsageError(`--plan: expected ${expected}, found ${irregularKind(path)}, ${path}`)
  } else if (!/\.[cm]?js$/.test(path) && !isExecutable(path)) {
    throw new UsageError(`--plan: expected ${expected}, found a file that can't be executed, ${path}`)
  }
  return path
}

/**
 * The manifest of a plan that is a folder.
 *
 * @throws {FormatError} for one that can't be read
 */
export function readManifest (plan: string): Manifest | undefined {
  const path = checkPlan(plan)
  if (!isFolder(path)) return undefined
  const file = join(path, 'manifest.toml')
  return parseManifest(readGivenText(file), file)
}

/**
 * Checks that a plan of the user's own is there and has the test case of a composition, by its files alone.
 *
 * @returns true for a folder
 * @throws {UsageError}
 */
export function checkPlanFiles (composition: Composition, plan: string): boolean {
  const manifest = readManifest(plan)
  if (manifest === undefined) return false
  try {
    assertCase(composition, manifest)
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new UsageError(`${cause.where === 'global.case' ? '--case' : 'N_NODES'}: expected ${cause.expected}, got ${cause.found}`)
  }
  return true
}

/**
 * Checks that there is something to run for a composition that is not for gsplan's own plan.
 *
 * @throws {UsageError}
 */
export async function checkOtherPlan (
  composition: Composition, plan: string | undefined, signal: AbortSignal
): Promise<void> {
  if (plan === undefined) {
    if (artifactCommands(expandInstances(composition)) !== undefined) return
    throw new UsageError(`--plan: expected the plan ${composition.global.plan} that the composition names, or an artifact in each ` +
      'of its groups, got neither')
  }
  if (!checkPlanFiles(composition, plan)) return
  const folder = resolve(plan)
  if (isGoPlan(folder)) await runProgram('go', ['version'], { signal, purpose: `--plan ${plan}` })
  else nodePlanCommand(folder)
}

/** Words that run a file: its name, or Node before it. */
const fileCommand = (path: string): Command => isExecutable(path) ? [path] : [process.execPath, path]

/**
 * Commands that run the instances of a plan of the user's own; groups that are built alike share a build.
 *
 * @param dir folder for builds
 * @throws {UsageError} when it can't be built
 */
export async function planCommands (init: {
  readonly plan: string
  readonly specs: readonly InstanceSpec[]
  readonly dir: string
  readonly signal: AbortSignal
}): Promise<(spec: InstanceSpec) => Command> {
  const { plan, specs, dir, signal } = init
  const path = checkPlan(plan)
  if (!isFolder(path)) return () => fileCommand(path)
  if (!isGoPlan(path)) {
    const command = nodePlanCommand(path)
    return () => command
  }
  const toBuild = ({ dependencies, selectors, buildConfig }: InstanceSpec): GoBuild =>
    ({ dependencies, selectors, config: buildConfig })
  const binaries = new Map<string, string>()
  for (const spec of specs) {
    const key = JSON.stringify(toBuild(spec))
    if (binaries.has(key)) continue
    const buildDir = join(dir, `build-${binaries.size}`)
    await mkdir(buildDir)
    binaries.set(key, await buildGoPlan(path, toBuild(spec), buildDir, signal))
  }
  return spec => [binaries.get(JSON.stringify(toBuild(spec))) as string]
}

/**
 * Commands that run instances of a composition that names an artifact for every group, as Testground takes it.
 *
 * @throws {UsageError} for one that can't be run
 */
export function artifactCommands (specs: readonly InstanceSpec[]): ((spec: InstanceSpec) => Command) | undefined {
  if (!specs.every(({ artifact }) => artifact !== undefined)) return undefined
  return ({ artifact = '', groupId }) => {
    const path = resolve(artifact)
    if (existsSync(path) && isFile(path)) return fileCommand(path)
    throw new UsageError(`${groupId}: expected an executable or a Node script as artifact, found none at ${path}`)
  }
}
