import { describe, expect, test } from 'vitest'
import { compareEngines, compareExpected } from '../agreement/compare.ts'
import { measure } from '../agreement/measure.ts'
import { expectedOf, situations, tablePath, testedRouters } from '../agreement/situations.ts'
import { addRow } from '../agreement/table.ts'

const cases = situations.filter(({ nightly }) => nightly !== true || tablePath !== undefined)
  .flatMap(situation => testedRouters.map(router => ({ name: situation.name, situation, router })))

// their processes wait for most of the time
describe.concurrent('simulated and real nodes agree', () => {
  test.for(cases)('$name: $router', { timeout: 120_000 }, async ({ situation, router }) => {
    const expected = expectedOf(situation, router)
    const simulated = await measure(situation, router, 'sim')
    const compare = async (): Promise<string[]> => {
      const real = await measure(situation, router, 'exec')
      const differences = [...compareExpected(real, expected), ...compareEngines(simulated, real, situation.latenciesOf)]
      if (tablePath !== undefined) addRow(tablePath, { situation: situation.name, router, simulated, real, differences })
      return differences
    }
    expect(compareExpected(simulated, expected)).toEqual([])
    const differences = await compare()
    // another process may have had the machine for a moment
    expect(differences.length === 0 ? [] : await compare()).toEqual([])
  })
})
