import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Cache of compiled routers, outside the clone: compiling takes minutes. */
export const goCache: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gsplan-test')

/** What tests that compile need, for their names. */
export const goNeeds = 'needs Go ≥ 1.24, https://go.dev/dl, and GSPLAN_NIGHTLY=1 once, as compiling takes minutes'

export const hasGo: boolean = spawnSync('go', ['version']).status === 0

/** Tests whether routers can be compiled in a test: a cold cache is filled by nightly runs alone. @param kind folder of the cache */
export const canCompile = (kind: 'go' | 'go-real'): boolean => hasGo &&
  (existsSync(join(goCache, 'targets', kind)) || process.env['GSPLAN_NIGHTLY'] !== undefined)
