import { compose } from '@gsplan/composer'
import { parseComposition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { checkOwnPlan } from '../../src/prepare/check-own-plan.ts'

const { params } = compose()

/** A composition of two groups, four instances together, with test parameters of the second. */
const check = (testParams: string): void => {
  const group = (id: string, count: number, lines: string): string =>
    `[[groups]]\nid = "${id}"\ninstances = { count = ${count} }\n[groups.run.test_params]\n${lines}\n`
  const text = '[global]\nplan = "gsplan"\ncase = "evaluate"\nbuilder = "exec:go"\nrunner = "local:exec"\n' +
    group('a', 1, 'n_nodes_per_container = "3"') + group('b', 3, testParams)
  checkOwnPlan({
    composition: parseComposition(text, 'c'), compositionText: text, params, paramsText: '', thresholds: [], warnings: [], doubts: []
  })
}

test.each([
  ['n_container_nodes_total = "9"', 'n_container_nodes_total of group b: expected 6, the sum of instances × n_nodes_per_container over all groups, got 9'],
  ['t_run = "-5s"', 'group b: t_run: expected at least 0, got "-5s"'],
  ['degree = "many"', 'group b: degree: expected a whole number, got "many"'],
  ['overlay_d = "-2"', 'group b: overlay_d: expected at least -1, got -2'],
  ['topology = "{"', 'group b: topology: expected JSON, got Expected property name or \'}\' in JSON at position 1'],
  ['role = "sybil"', 'role of group b: expected one of honest, got sybil']
])('%s is refused', (line, message) => {
  expect(() => { check(line) }).toThrow(message)
})

test.each(['n_container_nodes_total = "6"', 'n_container_nodes_total = ""', 'topology = "null"\nt_cool = ""\nfull_traces = ""\npublisher = "True"'])(
  '%j is taken', lines => {
    expect(() => { check(lines) }).not.toThrow()
  })
