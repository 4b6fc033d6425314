import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { InstanceSpec, TomlTable } from '@gsplan/testground'
import { runProgram } from '../../run-program.ts'

/** Inputs of a build; groups with equal ones share it. */
export interface GoBuild extends Pick<InstanceSpec, 'dependencies' | 'selectors'> {
  readonly config: TomlTable
}

/**
 * Builds a Go plan as Testground's exec:go does: dependencies replaced, selectors as build tags. The plan's folder is
 * copied first.
 *
 * @param dir folder for this build alone
 * @returns path of the executable
 * @throws {MissingProgramError} without Go; {UsageError} with Go's message when it fails
 */
export async function buildGoPlan (path: string, build: GoBuild, dir: string, signal: AbortSignal): Promise<string> {
  const source = join(dir, 'source')
  const binary = join(dir, 'plan')
  cpSync(path, source, { recursive: true })
  const run = async (...args: readonly string[]): Promise<string> => runProgram('go', args, {
    cwd: source, env: { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOWORK: 'off' }, signal, purpose: `--plan ${path}`
  })
  for (const { module, target = module, version } of build.dependencies) {
    await run('mod', 'edit', `-replace=${module}=${target}@${version}`)
  }
  const { exec_pkg: execPackage = '.' } = build.config
  await run('build', '-tags', build.selectors.join(','), '-o', binary, '--', String(execPackage))
  return binary
}
