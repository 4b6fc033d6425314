import { parameters } from '../parameters.ts'
import type { TestParamTexts } from '../read-test-params.ts'
import { meaningOfText, meaningType } from './text-meaning.ts'

const byTestName = new Map(parameters.flatMap(parameter =>
  parameter.testParameter === undefined ? [] : [[parameter.testParameter, parameter] as const]))

/**
 * Test parameters of a group of gsplan's own plan by their meaning: equal for groups whose instances do the same, however
 * the values are spelled. A parameter that is written only when it differs from its default is left out at its default.
 */
export const meaningOfTestParams = (params: TestParamTexts): TestParamTexts =>
  Object.fromEntries(Object.entries(params).flatMap(([name, text]) => {
    const parameter = byTestName.get(name)
    if (parameter === undefined) return [[name, text]]
    const { optional, whenAbsent = '' } = parameter
    const type = meaningType(parameter)
    const meaning = meaningOfText(type, text)
    return optional === true && meaning === meaningOfText(type, String(whenAbsent)) ? [] : [[name, meaning]]
  }))
