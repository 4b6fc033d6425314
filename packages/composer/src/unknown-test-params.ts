import { didYouMean } from '@gsplan/cli'
import { CompositionError } from './errors.ts'
import { parameters } from './parameters.ts'
import type { TestParamTexts } from './read-test-params.ts'

/** Test parameters that gsplan's plan takes: those of parameters, and those that groups are made with. */
const known: readonly string[] = [
  'router_api', 'role', 'publisher', 'group_topics',
  ...parameters.flatMap(({ testParameter = '' }) => testParameter === '' ? [] : [testParameter])
]

/**
 * Finds test parameters of a group that gsplan's plan does not have, a line each.
 *
 * @param where begins each line
 * @param mayMisspell names that resemble one of the plan's are lines too, as the composition is another plan's
 * @throws {CompositionError} for a misspelt name otherwise
 */
export function findUnknownTestParams (test: TestParamTexts, where: string, mayMisspell: boolean): string[] {
  return Object.keys(test).filter(name => !known.includes(name)).map(name => {
    const suggestion = didYouMean(name.toLowerCase(), known)
    if (suggestion !== '' && !mayMisspell) {
      throw new CompositionError(`${where}: unknown test parameter ${name}${suggestion}`)
    }
    return `${where}: usually test parameters of gsplan's plan, got ${name} as well${suggestion}: nothing reads it`
  })
}
