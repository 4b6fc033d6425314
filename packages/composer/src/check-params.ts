import { assertWritable } from './assert-writable.ts'
import { checkConnectDelays } from './check-connect-delays.ts'
import { checkValue } from './check-value.ts'
import { checkGroupTopics } from './check-groups.ts'
import { checkHistory } from './check-history.ts'
import { checkOverlay } from './check-overlay.ts'
import { checkPublishing } from './check-publishing.ts'
import { checkUpperBounds } from './check-upper-bounds.ts'
import { CompositionError } from './errors.ts'
import { findParameter } from './parameters.ts'
import { textOf, type Params } from './param-value.ts'

/** Checks values against each other. */
function checkTogether (params: Params): void {
  const number = (name: string): number => Number(params[name])
  if (number('N_PUBLISHER') > number('N_NODES')) {
    throw new CompositionError(
      `N_PUBLISHER: expected at most N_NODES (${number('N_NODES')}), got ${number('N_PUBLISHER')}; of N_NODES instances, ` +
      `N_PUBLISHER are the group publishers and the others the group lurkers: -D N_PUBLISHER=${number('N_NODES')} or less`)
  }
  checkUpperBounds(params)
  checkOverlay(params)
  checkHistory(params)
  checkPublishing(params)
  checkGroupTopics(params)
  const selectors = params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []
  const protocol = params['PROTOCOL']
  if (!selectors.includes('hardened_api') && protocol !== undefined && protocol !== '1.0') {
    throw new CompositionError(`PROTOCOL: expected 1.0 without the selector hardened_api, got ${textOf(protocol)}`)
  }
}

/**
 * Checks recorded parameters, each by its declaration; what they say together has run already.
 *
 * @param where begins the message of the error
 * @throws {CompositionError} for the first that is wrong
 */
export function checkRecordedParams (params: Params, where: string): void {
  for (const [name, value] of Object.entries(params)) {
    const parameter = findParameter(name)
    if (parameter === undefined || value === '') continue
    try {
      checkValue(parameter, value, { params, allowUnknown: true })
      assertWritable(value, name)
    } catch (error) {
      throw error instanceof CompositionError ? new CompositionError(`${where}: ${error.message}`) : error
    }
  }
}

/**
 * Checks every value by its declaration, then values against each other.
 *
 * @param allowUnknown accept undeclared score fields
 * @throws {CompositionError} for the first that is wrong
 */
export function checkParams (params: Params, allowUnknown = false): void {
  for (const [name, value] of Object.entries(params)) {
    const parameter = findParameter(name)
    if (parameter !== undefined) checkValue(parameter, value, { params, allowUnknown })
    assertWritable(value, name)
  }
  checkConnectDelays('HONEST_CONNECT_DELAYS', params['HONEST_CONNECT_DELAYS'])
  checkTogether(params)
}
