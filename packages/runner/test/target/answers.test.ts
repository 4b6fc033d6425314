import { expect, test } from 'vitest'
import { findCommit } from '../../src/target/git-target.ts'
import { parseGoVersion } from '../../src/target/go-target.ts'

const commit = 'a'.repeat(40)

test.each(['', '{', 'null', '5', '[]', '{}', '{"Version":7}', '{"Version":"../x"}', '{"Version":"v1 --x"}', `{"Version":"v${'1'.repeat(300)}"}`])(
  'go list that prints %s is told', printed => {
    expect(() => parseGoVersion(printed, 'GS_MODULE m@v1')).toThrow(
      /^GS_MODULE m@v1: expected go list to print a module's version, got /)
  })

test('a version of go list', () => {
  expect(parseGoVersion('{"Path":"m","Version":"v0.0.0-20240101000000-abcdef123456+incompatible"}', ''))
    .toBe('v0.0.0-20240101000000-abcdef123456+incompatible')
})

test('a list of references: branches before tags, the commit of a tag, and only ids of objects', () => {
  const listed = [
    `${commit}\trefs/heads/main`, `${'b'.repeat(40)}\trefs/tags/main`, `${'c'.repeat(40)}\trefs/tags/v1`,
    `${'d'.repeat(40)}\trefs/tags/v1^{}`, '--upload-pack=x\trefs/heads/evil', 'no tab', '', `${'e'.repeat(39)}\trefs/heads/short`
  ].join('\n')
  expect(['main', 'v1', 'evil', 'short', 'absent'].map(name => findCommit(listed, name)))
    .toEqual([commit, 'd'.repeat(40), undefined, undefined, undefined])
})
