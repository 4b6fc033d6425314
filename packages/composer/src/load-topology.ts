import { readGivenText, RefusedFileError } from '@gsplan/cli'
import { parseJson as parseUntrusted } from '@gsplan/run-format'
import { CompositionError } from './errors.ts'
import { parseJson, type ParamValue } from './param-value.ts'

function parseTopology (text: string, where: string): ParamValue {
  let json: unknown
  try {
    json = parseUntrusted(text)
  } catch (cause) {
    throw new CompositionError(`${where}: expected JSON, got ${(cause as Error).message}`)
  }
  // parameters have no null: an entry would be taken for one that is absent
  const [missing] = Object.entries(json ?? {}).find(([, node]) => node === null) ?? []
  if (missing !== undefined) throw new CompositionError(`${where}: ${missing}: expected a table, got null`)
  return parseJson(text)
}

/**
 * A fixed topology from a value of TOPOLOGY: a table, its JSON, or the path of a JSON file.
 *
 * @throws {CompositionError}
 */
export function loadTopology (value: ParamValue): ParamValue {
  if (typeof value !== 'string') return value
  if (/^\s*[[{]/.test(value)) return parseTopology(value, 'TOPOLOGY')
  let text: string
  try {
    text = readGivenText(value)
  } catch (cause) {
    if (cause instanceof RefusedFileError) throw cause
    throw new CompositionError(`TOPOLOGY: expected a JSON object or a file that can be read, got ${value}`)
  }
  return parseTopology(text, `TOPOLOGY: ${value}`)
}
