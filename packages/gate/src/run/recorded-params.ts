import { canonicalJson, readRunText, runPaths, type RunRecord } from '@gsplan/run-format'
import { parseToml } from '@gsplan/testground'

const show = (value: unknown): string => typeof value === 'string' ? value : canonicalJson(value)

/** Parameters as texts, the same for equal values however they are written. */
export const toParamTexts = (params: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(params).map(([name, value]) => [name, show(value)]))

/**
 * A run's parameters as texts: those of run.json, else of the template-params.toml that the original left as well. None
 * when there is neither.
 */
export async function readRecordedParams (
  runDir: string, facts: Pick<RunRecord, 'params'> | undefined
): Promise<ReadonlyMap<string, string>> {
  if (facts !== undefined) return toParamTexts(facts.params)
  const text = await readRunText(runPaths(runDir).params)
  if (text === undefined) return new Map()
  try {
    const table = Object.entries(parseToml(text, { integersAsBigInt: true }))
    return new Map(table.filter(([name]) => name !== 'thresholds').map(([name, value]) => [name, show(value)]))
  } catch {
    // a file that another tool wrote in another TOML: nothing is known
    return new Map()
  }
}
