import { expect, test } from 'vitest'
import { sufficientMessageSize } from '../src/index.ts'

test.each([[1, '1MiB'], [4 * 2 ** 20, '5MiB'], [4_500_000, '5MiB'], [5 * 2 ** 20 - 1000, '6MiB']])(
  'messages of %d bytes pass with %s', (bytes, value) => { expect(sufficientMessageSize(bytes)).toBe(value) })
