import { readRunText, RunFactsError, runPaths } from '@gsplan/run-format'
import { parseToml } from '@gsplan/testground'
import { TomlError } from 'smol-toml'

/**
 * The conditions of a `[thresholds]` table: `latency_p99 = "< 200ms"`, several on one metric as an array.
 *
 * @returns as after `--threshold`
 * @throws {RunFactsError} for a table of another shape
 */
function thresholdsOfTable (table: unknown, where: string): string[] {
  if (table === undefined) return []
  if (typeof table !== 'object' || table === null || Array.isArray(table)) {
    throw new RunFactsError(`${where}: expected thresholds to be a table`)
  }
  return Object.entries(table).flatMap(([metric, conditions]: [string, unknown]) =>
    (Array.isArray(conditions) ? conditions as unknown[] : [conditions]).map(condition => {
      if (typeof condition === 'string') return `${metric} ${condition}`
      throw new RunFactsError(`${where}: expected thresholds.${metric} to be a condition such as "< 200ms"`)
    }))
}

/**
 * Conditions that a run's parameter files put on it (`[thresholds]` in template-params.toml).
 *
 * @throws {RunFactsError} when the file is damaged
 */
export async function readTableThresholds (runDir: string): Promise<string[]> {
  const { params: path } = runPaths(runDir)
  const text = await readRunText(path) ?? ''
  try {
    return thresholdsOfTable(parseToml(text, { integersAsBigInt: true })['thresholds'], path)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n')
    throw new RunFactsError(`${path}:${error.line}:${error.column}: not TOML: ${reason}`)
  }
}
