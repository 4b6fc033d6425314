import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { TestgroundVersion } from './testground-program.ts'

function isFolder (path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Where programs keep their configuration (XDG Base Directory; macOS has a place of its own). */
function configFolder (env: NodeJS.ProcessEnv, home: string): string {
  const { XDG_CONFIG_HOME: configured = '' } = env
  if (configured !== '') return configured
  return process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config')
}

/**
 * Testground's home folder, as its client finds it (`testground/pkg/config/loader.go`): `TESTGROUND_HOME`, else
 * `~/testground` if that exists, else `testground` in the configuration folder, which 0.5 doesn't know.
 */
export function findTestgroundHome (
  version: TestgroundVersion, env: NodeJS.ProcessEnv = process.env, home: string = env['HOME'] ?? homedir()
): string {
  const { TESTGROUND_HOME: configured = '' } = env
  if (configured !== '') return configured
  const legacy = join(home, 'testground')
  return version === '0.5' || isFolder(legacy) ? legacy : join(configFolder(env, home), 'testground')
}
