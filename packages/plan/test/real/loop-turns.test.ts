import { expect, test } from 'vitest'
import { takeTurn } from '../../src/real/loop-turns.ts'

test('one turn of the event loop each, in order; what one sets off comes before the next', async () => {
  const seen: string[] = []
  await new Promise<void>(resolve => {
    for (const name of ['a', 'b', 'c']) {
      takeTurn(() => {
        seen.push(name)
        setImmediate(() => { seen.push(`after ${name}`) })
        void Promise.resolve().then(() => { seen.push(`then ${name}`) })
        if (name === 'c') setTimeout(resolve, 5)
      })
    }
  })
  expect(seen.filter(text => !text.startsWith('after'))).toEqual(['a', 'then a', 'b', 'then b', 'c', 'then c'])
  expect(seen.indexOf('after a')).toBeLessThan(seen.indexOf('c'))
})
