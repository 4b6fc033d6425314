import { createHash } from 'node:crypto'
import { canonicalJson } from '@gsplan/run-format'
import { parseToml } from '@gsplan/testground'

/**
 * Computes the digest of the parameters and conditions in a template-params.toml; comments, order and spelling leave it the
 * same.
 *
 * @returns `sha256-` and the digest in base64; undefined for a text that is no TOML
 */
export function digestParams (text: string): string | undefined {
  try {
    const table = parseToml(text, { integersAsBigInt: true })
    return `sha256-${createHash('sha256').update(canonicalJson(table)).digest('base64')}`
  } catch {
    return undefined
  }
}
