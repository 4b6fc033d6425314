import { expect, test } from 'vitest'
import { parseNames } from '../src/list-runs.ts'

test.each(['', '{', 'null', '5', '{}', '[null]', '[{"Name":7}]', '[{"Name":"a"},[]]'])('%s is no list of rclone', printed => {
  expect(() => parseNames(printed, 's3://bucket')).toThrow(/^s3:\/\/bucket: expected rclone to print a list of names, got /)
})

test('names are sorted', () => {
  expect([parseNames('[]', ''), parseNames('[{"Name":"b"},{"Name":"a"}]', '')]).toEqual([[], ['a', 'b']])
})
