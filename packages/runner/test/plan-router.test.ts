import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { composeForPlan } from '../src/plan-router.ts'

const pubsub = 'github.com/libp2p/go-libp2p-pubsub'

function goPlan (goMod: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'gsplan-plan-'))
  writeFileSync(join(dir, 'go.mod'), goMod)
  return dir
}

/** Module and version in parameters, in what is replaced, and in what instances are told. */
function routerOf (plan: string, ...define: readonly string[]): unknown {
  const { params, composition, compositionText } = composeForPlan({ define, forRealInstances: true }, plan)
  const [group] = composition.groups
  expect(compositionText).toContain('[[groups]]')
  return [params['GS_MODULE'], params['GS_VERSION'], group?.build?.dependencies]
}

test.each([
  ['of a block', `module plan\nrequire (\n\tgithub.com/libp2p/go-libp2p v0.9.1\n\t${pubsub} v0.3.0\n)\n`],
  ['of a line', `module plan\n\nrequire ${pubsub} v0.3.0\n`],
  ['not the one of a replacement', `module plan\nreplace ${pubsub} => ../pubsub\nrequire ${pubsub} v0.3.0 // why\n`]
])('a plan in Go has the router that its go.mod requires: %s', (_, goMod) => {
  expect(routerOf(goPlan(goMod))).toEqual([pubsub, 'v0.3.0', [{ module: pubsub, version: 'v0.3.0' }]])
})

test('another version, or another module, is what was asked for', () => {
  const plan = goPlan(`module plan\nrequire ${pubsub} v0.3.0\n`)
  expect(routerOf(plan, 'GS_VERSION=master')).toEqual([pubsub, 'master', [{ module: pubsub, version: 'master' }]])
  const fork = 'example.org/fork/pubsub'
  expect(routerOf(plan, `GS_MODULE=${fork}`, 'GS_VERSION=v1.0.0')).toEqual([fork, 'v1.0.0', [{ module: fork, version: 'v1.0.0' }]])
})

test('a plan in Go without a router has none to be replaced', () => {
  expect(routerOf(goPlan('module plan\nrequire github.com/testground/sdk-go v0.3.0\n'))).toEqual([undefined, undefined, []])
})

test('a router of npm can\'t be built into a plan in Go', () => {
  const plan = goPlan(`module plan\nrequire ${pubsub} v0.3.0\n`)
  expect(() => routerOf(plan, 'GS_MODULE=@libp2p/gossipsub')).toThrow(
    `GS_MODULE: expected a Go module, as --plan ${plan} is a plan in Go, got @libp2p/gossipsub`)
})

test('a plan that isn\'t in Go is told what the parameters say', () => {
  expect(routerOf('/plans/plan.js')).toEqual(
    ['@chainsafe/libp2p-gossipsub', '14.1.2', [{ module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' }]])
})
