import { accessSync, constants, cpSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Composition } from '@gsplan/testground'
import { parse } from 'smol-toml'
import { RunError } from '../../errors.ts'
import { runProgram } from '../../target/run-program.ts'

/** Whether a file may be run by its name. */
function isExecutable (path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Checks a plan that somebody brings: an executable file, a Node script, or a folder with `manifest.toml`.
 *
 * @returns its absolute path
 * @throws {RunError}
 */
export function checkPlan (plan: string): string {
  const path = resolve(plan)
  const expected = 'an executable, a Node script, or a folder with manifest.toml and go.mod'
  if (!existsSync(path)) throw new RunError(`--plan: expected ${expected}, found nothing at ${path}`)
  if (statSync(path).isDirectory()) {
    for (const name of ['manifest.toml', 'go.mod']) {
      if (!existsSync(join(path, name))) throw new RunError(`--plan: expected ${expected}, found no ${name} in ${path}`)
    }
  } else if (!/\.[cm]?js$/.test(path) && !isExecutable(path)) {
    throw new RunError(`--plan: expected ${expected}, found a file that can't be executed, ${path}`)
  }
  return path
}

/** Builds a Go plan as Testground's exec:go does: the groups' dependencies replaced, their selectors as tags. */
async function buildGoPlan (
  path: string, { global, groups }: Composition, dir: string, signal: AbortSignal
): Promise<string> {
  const source = join(dir, 'plan-source')
  const binary = join(dir, 'plan')
  // the plan's own folder stays as it is
  cpSync(path, source, { recursive: true })
  const [group] = groups
  const dependencies = group?.build?.dependencies ?? global.build?.dependencies ?? []
  const selectors = group?.build?.selectors ?? global.build?.selectors ?? []
  const purpose = `--plan ${path}`
  const env = { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOWORK: 'off' }
  for (const { module, target = module, version } of dependencies) {
    await runProgram('go', ['mod', 'edit', `-replace=${module}=${target}@${version}`], { cwd: source, env, signal, purpose })
  }
  const { build_config: config = {} } = global
  const { exec_pkg: execPackage = '.' } = config
  await runProgram('go', ['build', '-tags', selectors.join(','), '-o', binary, '--', String(execPackage)], {
    cwd: source, env, signal, purpose
  })
  return binary
}

/** Test cases that a plan's manifest names. */
function assertCase (path: string, testCase: string): void {
  const manifest = parse(readFileSync(join(path, 'manifest.toml'), 'utf8')) as {
    readonly testcases?: ReadonlyArray<{ readonly name?: string }>
  }
  const names = (manifest.testcases ?? []).map(({ name = '' }) => name)
  if (names.length > 0 && !names.includes(testCase)) {
    throw new RunError(`--case: expected one of ${names.join(', ')}, as in ${path}, got ${testCase}`)
  }
}

/**
 * What runs one instance of a plan that somebody brings.
 *
 * @param dir folder for what has to be built
 * @returns program and arguments
 * @throws {RunError} when it can't be built
 */
export async function planCommand (
  plan: string, composition: Composition, dir: string, signal: AbortSignal
): Promise<readonly string[]> {
  const path = checkPlan(plan)
  if (statSync(path).isDirectory()) {
    assertCase(path, composition.global.case)
    return [await buildGoPlan(path, composition, dir, signal)]
  }
  return isExecutable(path) ? [path] : [process.execPath, path]
}
