import { describe, expect, test } from 'vitest'
import { compareEngines, compareExpected, narrow, wide } from '../agreement/compare.ts'
import { measure } from '../agreement/measure.ts'
import { casesOf, expectedOf, isGo, situations, tablePath, type Case } from '../agreement/situations.ts'
import { addRow } from '../agreement/table.ts'
import { goNeeds, hasGo } from '../go-cache.ts'

const cases = casesOf(situations.filter(({ nightly }) => nightly !== true || tablePath !== undefined))
const [compiled, others] = [cases.filter(({ router }) => isGo(router)), cases.filter(({ router }) => !isGo(router))]

async function agree ({ situation, router }: Case): Promise<void> {
  const expected = expectedOf(situation, router)
  const tolerance = isGo(router) ? narrow : wide
  const simulated = await measure(situation, router, 'sim')
  const compare = async (): Promise<string[]> => {
    const real = await measure(situation, router, 'exec')
    const differences = [
      ...compareExpected(real, expected), ...compareEngines(simulated, real, tolerance, situation.latenciesOf)
    ]
    if (tablePath !== undefined) addRow(tablePath, { situation: situation.name, router, simulated, real, differences })
    return differences
  }
  expect(compareExpected(simulated, expected)).toEqual([])
  const differences = await compare()
  // another process may have had the machine for a moment
  expect(differences.length === 0 ? [] : await compare()).toEqual([])
}

// their processes wait for most of the time
describe.concurrent('simulated and real nodes agree', () => {
  test.for(others)('$name: $router', { timeout: 120_000 }, agree)
})

describe.skipIf(!hasGo || compiled.length === 0).concurrent(`simulated nodes and real ones in Go agree (${goNeeds})`, () => {
  test.for(compiled)('$name: $router', { timeout: 600_000 }, agree)
})
