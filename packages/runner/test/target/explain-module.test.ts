import { UsageError } from '@gsplan/cli'
import { expect, test } from 'vitest'
import { explainModule, moduleOfUrl } from '../../src/target/explain-module.ts'

test('a version behind a name is told its place', () => {
  const expected = 'GS_MODULE: expected an npm package, a Go module, a git repository or a folder, got '
  const place = '; the version has a parameter of its own: '
  expect(['github.com/libp2p/go-libp2p-pubsub@v0.15.0', '@libp2p/gossipsub@17', '--global', 'a b', 'a@b c', 'git@host:a/b']
    .map(explainModule)).toEqual([
    `github.com/libp2p/go-libp2p-pubsub@v0.15.0${place}-D GS_MODULE=github.com/libp2p/go-libp2p-pubsub -D GS_VERSION=v0.15.0`,
    `@libp2p/gossipsub@17${place}-D GS_MODULE=@libp2p/gossipsub -D GS_VERSION=17`, '--global', '"a b"', '"a@b c"', 'git@host:a/b'
  ].map(text => new UsageError(`${expected}${text}`)))
})

test('the module at an address', () => {
  expect([
    'https://github.com/libp2p/go-libp2p-pubsub', 'https://github.com/libp2p/go-libp2p-pubsub.git', 'ssh://git@host.org/a/b/',
    'http://host.org/a#v1', 'file:///tmp/a', 'https://localhost/a'
  ].map(moduleOfUrl)).toEqual([
    'github.com/libp2p/go-libp2p-pubsub', 'github.com/libp2p/go-libp2p-pubsub', 'host.org/a/b', 'host.org/a', undefined, undefined
  ])
})
