import { expectTypeOf, test } from 'vitest'
import type { OptionOf } from '../src/index.ts'

test('an option\'s shape follows from its value\'s type', () => {
  expectTypeOf<{ describe: '', type: 'number', default: 1 }>().toExtend<OptionOf<number>>()
  expectTypeOf<{ describe: '', type: 'number', required: true }>().toExtend<OptionOf<number>>()
  expectTypeOf<{ describe: '', type: 'number' }>().not.toExtend<OptionOf<number>>()
  expectTypeOf<{ describe: '', type: 'string' }>().toExtend<OptionOf<string | undefined>>()
  expectTypeOf<{ describe: '', type: 'string', default: 'x' }>().not.toExtend<OptionOf<string | undefined>>()
  expectTypeOf<{ describe: '', type: 'boolean' }>().toExtend<OptionOf<boolean>>()
  expectTypeOf<{ describe: '', type: 'string', array: true }>().toExtend<OptionOf<readonly string[]>>()
  expectTypeOf<{ describe: '', type: 'string', default: 'a' }>().not.toExtend<OptionOf<'a' | 'b'>>()
  expectTypeOf<{ describe: '', type: 'string', choices: ['a'], default: 'a' }>().toExtend<OptionOf<'a' | 'b'>>()
})
