import { expect, test } from 'vitest'
import { defaultRole, isHonest, isMeasuredRole, isNodeRole, isRoleName, nodeRoleNames } from '../src/node-role.ts'

test('the default role is declared, measured and honest', () => {
  expect(nodeRoleNames).toContain(defaultRole)
  expect([isNodeRole(defaultRole), isMeasuredRole(defaultRole), isHonest(defaultRole)]).toEqual([true, true, true])
})

test('names of files and nodes can carry every declared role', () => {
  expect(nodeRoleNames.filter(name => !isRoleName(name))).toEqual([])
  expect(['slow-peer', 'Sybil', '', 'a'.repeat(33)].filter(isRoleName)).toEqual([])
})

test.each(['sybil', '', 'toString', '__proto__'])('%j is a role of another plan: neither measured nor honest', role => {
  expect([isNodeRole(role), isMeasuredRole(role), isHonest(role)]).toEqual([false, false, false])
})
