import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { AnalysisError } from '../errors.ts'

/** A directory's own path, whatever links lead to it. */
export const toRealPath = (dir: string): string => existsSync(dir) ? realpathSync(dir) : resolve(dir)

/**
 * Asserts that directories of runs are given once each.
 *
 * @throws {AnalysisError}
 */
export function assertOnce (dirs: readonly string[]): void {
  const seen = new Set<string>()
  for (const dir of dirs) {
    const path = toRealPath(dir)
    if (seen.has(path)) throw new AnalysisError(`${dir}: expected each run once, got it twice`)
    seen.add(path)
  }
}
