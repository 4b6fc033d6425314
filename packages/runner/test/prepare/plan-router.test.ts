import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveComposeParams } from '@gsplan/composer'
import { parseComposition } from '@gsplan/testground'
import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { composeForPlan } from '../../src/prepare/plan-router.ts'

const pubsub = 'github.com/libp2p/go-libp2p-pubsub'

function goPlan (goMod: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'gsplan-plan-'))
  writeFileSync(join(dir, 'go.mod'), goMod)
  return dir
}

/** Module and version in parameters, in what is replaced, and in what instances are told. */
function routerOf (plan: string, ...define: readonly string[]): unknown {
  const { params, paramsText, composition, compositionText } = composeForPlan(
    resolveComposeParams({ define }), plan, { forRealInstances: true })
  const [group] = composition.groups
  expect(parseComposition(compositionText)).toEqual(composition)
  expect(parse(paramsText)).toMatchObject({ GS_MODULE: params['GS_MODULE'], GS_VERSION: params['GS_VERSION'] })
  return [params['GS_MODULE'], params['GS_VERSION'], group?.build?.dependencies]
}

test.each([
  ['of a block', `module plan\nrequire (\n\tgithub.com/libp2p/go-libp2p v0.9.1\n\t${pubsub} v0.3.0\n)\n`, pubsub, 'v0.3.0'],
  ['of a line', `module plan\n\nrequire ${pubsub} v0.3.0 // indirect\n`, pubsub, 'v0.3.0'],
  ['not one that is excluded', `module plan\nexclude (\n\t${pubsub} v0.1.0\n)\nrequire ${pubsub} v0.3.0\n`, pubsub, 'v0.3.0'],
  ['or a fork', `module plan\nrequire ${pubsub} v0.3.0\nreplace ${pubsub} v0.3.0 => example.org/fork v1.2.3\n`, 'example.org/fork', 'v1.2.3'],
  ['or a folder', `module plan\nreplace (\n\t${pubsub} => ../pubsub\n)\nrequire ${pubsub} v0.3.0\n`, '../pubsub', 'local'],
  ['or none', 'module plan\nrequire github.com/testground/sdk-go v0.3.0\n', 'none', 'none']
])('a plan in Go is built as its go.mod says, and has the router of that: %s', (_, goMod, module, version) => {
  expect(routerOf(goPlan(goMod))).toEqual([module, version, []])
})

test('another version, or another module, is what was asked for', () => {
  const plan = goPlan(`module plan\nrequire ${pubsub} v0.3.0\n`)
  expect(routerOf(plan, 'GS_VERSION=master')).toEqual([pubsub, 'master', [{ module: pubsub, version: 'master' }]])
  const fork = 'example.org/fork/pubsub'
  expect(routerOf(plan, `GS_MODULE=${fork}`, 'GS_VERSION=v1.0.0')).toEqual([fork, 'v1.0.0', [{ module: fork, version: 'v1.0.0' }]])
})

test('a version of what the plan does not have can\'t be asked for', () => {
  const plan = goPlan('module plan\n')
  expect(() => routerOf(plan, 'GS_VERSION=v1.0.0')).toThrow(
    `GS_VERSION: expected GS_MODULE beside it, as ${join(plan, 'go.mod')} does not require ${pubsub}, got v1.0.0 alone`)
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
