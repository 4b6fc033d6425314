import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { assertSameMessageIds } from '../../src/prepare/message-ids.ts'
import type { GroupTarget } from '../../src/target/group-targets.ts'

const js: GroupTarget = { module: '@libp2p/gossipsub', version: '17.1.1', source: 'bundled', notes: [], groups: ['publishers'] }
const go: GroupTarget = { module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v0.19.0', source: 'go', notes: [], groups: ['lurkers'] }
const check = (targets: readonly GroupTarget[], ...define: readonly string[]): void => {
  assertSameMessageIds({ target: js, targets }, compose({ define: [...define] }).composition)
}

test('routers of both languages have ids by the specification', () => {
  const message = 'MESSAGE_ID: expected spec, as routers in Go and in JavaScript meet and their own rules give a message different ids, ' +
    'got default (publishers); leave it out of parameters with GROUPS, and add message_id = "spec" to test parameters'
  expect(() => { check([js, go], 'MESSAGE_ID=default') }).toThrow(message)
  // that is what a composition without it means
  expect(() => { check([js, go]) }).toThrow(message)
  expect(() => { check([js, go], 'MESSAGE_ID=spec') }).not.toThrow()
})

test('unsigned messages have ids by their data, and routers of one language the same ones', () => {
  expect(() => { check([js, go], 'SIGNING=strict-no-sign') }).not.toThrow()
  expect(() => { check([js, { ...js, version: '16.0.4', groups: ['lurkers'] }]) }).not.toThrow()
  expect(() => { check([{ ...go, groups: ['publishers'] }, go], 'MESSAGE_ID=default') }).not.toThrow()
})
