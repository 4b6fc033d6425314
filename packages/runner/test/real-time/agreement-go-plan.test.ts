import { describe, expect, test } from 'vitest'
import { addWork, compareWitnessed, countsOf, goPlan, witness, workTable, works } from '../agreement/witness.ts'
import { goNeeds, hasGo } from '../go-cache.ts'

const needs = `${goNeeds}; and a checkout of the plan: npm run agreement -- --go-plan FOLDER`

// of the nightly suite only
const cases = workTable === undefined ? [] : works

describe.skipIf(!hasGo || goPlan === undefined || cases.length === 0)(`the original plan in Go agrees (${needs})`, () => {
  test.for(cases)('$name', { timeout: 600_000 }, async work => {
    const { peers, publishers, messages } = work
    const compare = async (): Promise<string[]> => {
      const witnessed = await witness(work)
      const differences = compareWitnessed(witnessed, work)
      if (workTable !== undefined) addWork(workTable, work, witnessed, differences)
      expect([witnessed.sim, witnessed.exec, witnessed.original].map(countsOf)).toEqual(
        [messages, messages, messages + 1].map(each => [publishers * each, peers - 1]))
      return differences
    }
    const differences = await compare()
    // another process may have had the machine for a moment
    expect(differences.length === 0 ? [] : await compare()).toEqual([])
  })
})
