import { parseDuration } from '@gsplan/testground'
import { fail } from './check-value.ts'
import type { ParamValue } from './param-value.ts'

function isDelay (text: string): boolean {
  try {
    return parseDuration(text) >= 0n
  } catch {
    return false
  }
}

/**
 * Checks connect delays of nodes.
 *
 * @throws {CompositionError}
 */
export function checkConnectDelays (name: string, value: ParamValue | undefined): void {
  if (typeof value !== 'string' || value === '') return
  const isList = /[@,]/.test(value)
  const isRight = isList
    ? value.split(',').every(entry => /^\d+@[^@]*$/.test(entry) && isDelay(entry.slice(entry.indexOf('@') + 1)))
    : isDelay(value)
  if (!isRight) fail(name, 'count@duration,count@duration… or one duration', value)
}
