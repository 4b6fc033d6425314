import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Packages } from '@gsplan/plan'
import { runProgram } from '../run-program.ts'

/**
 * Installs packages of an npm registry into an empty folder; none of their scripts runs.
 *
 * @param purpose parameter that needs them, for the error
 */
export async function installPackages (
  dir: string, dependencies: Packages, purpose: string, signal: AbortSignal
): Promise<void> {
  await writeFile(join(dir, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await runProgram('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: dir, signal, purpose
  })
}
