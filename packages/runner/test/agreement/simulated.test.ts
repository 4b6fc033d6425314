import { describe, expect, test } from 'vitest'
import { compareExpected } from './compare.ts'
import { measure } from './measure.ts'
import { casesOf, expectedOf, situations } from './situations.ts'

/** Situations that the suite of each test run leaves to the nightly one: here at least in the simulation. */
const cases = casesOf(situations.filter(({ nightly }) => nightly === true))

describe('simulated nodes', () => {
  test.for(cases)('$name: $router', async ({ situation, router }) => {
    expect(compareExpected(await measure(situation, router, 'sim'), expectedOf(situation, router))).toEqual([])
  })
})
