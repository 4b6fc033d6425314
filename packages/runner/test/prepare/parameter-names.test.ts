import { parameters } from '@gsplan/composer'
import { renamedParams } from '@gsplan/gate'
import { expect, test } from 'vitest'

test('comparisons name test parameters as the parameters that set them', () => {
  const declared = parameters.flatMap(({ name, testParameter }) => testParameter === undefined ? [] : [[testParameter, name]])
  expect(declared.filter(([testParameter, name]) => testParameter?.toUpperCase() !== name)).toEqual([...renamedParams])
})
