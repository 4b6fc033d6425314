import { parseComposition } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import { canListen, checkAddresses, haveOwnAddresses } from '../../../src/engines/exec/peer-addresses.ts'

const compositionOf = (scoreParams: object, peersPerInstance = 1) => parseComposition(`
[global]
plan = "gsplan"
case = "evaluate"
runner = "local:exec"
[global.run.test_params]
n_nodes_per_container = "${peersPerInstance}"
score_params = ${JSON.stringify(JSON.stringify(scoreParams))}
router_api = "1.1"
[[groups]]
id = "publishers"
instances = { count = 1 }
[[groups]]
id = "lurkers"
instances = { count = 2 }
`)

const colocation = { IPColocationFactorWeight: -5, IPColocationFactorThreshold: 3 }
const nowhere = async (): Promise<boolean> => Promise.resolve(false)
const anywhere = async (): Promise<boolean> => Promise.resolve(true)

test('this machine listens at 127.0.0.1, and not at an address of nobody\'s', async () => {
  expect([await canListen('127.0.0.1'), await canListen('192.0.2.1')]).toEqual([true, false])
})

test('every peer needs an address', async () => {
  const asked: string[] = []
  const first = async (address: string): Promise<boolean> => {
    asked.push(address)
    return Promise.resolve(address === '127.1.0.1')
  }
  expect([await haveOwnAddresses(1, first), await haveOwnAddresses(4, first), await haveOwnAddresses(400, anywhere)])
    .toEqual([true, false, true])
  expect(asked).toEqual(['127.1.0.1', '127.1.0.1', '127.1.0.2'])
})

describe('a machine without other addresses than 127.0.0.1', () => {
  const command = 'for n in $(seq 6); do sudo ifconfig lo0 alias 127.1.$((n / 256)).$((n % 256)); done'

  test('has its peers share it, as a finding', async () => {
    expect(await checkAddresses({ composition: compositionOf({}, 2) }, nowhere)).toEqual({
      findings: [{
        code: 'shared-address',
        message: 'peers share 127.0.0.1, as this machine can\'t listen at all of 127.1.0.1 to 127.1.0.6, one address for each; ' +
          `this adds them on macOS: ${command}`
      }]
    })
  })

  test('is refused where scores punish that', async () => {
    await expect(checkAddresses({ composition: compositionOf(colocation, 2) }, nowhere)).rejects.toThrow(
      'IPColocationFactorWeight: expected an address of its own for each of 6 peers, found that this machine can\'t listen at all ' +
      `of 127.1.0.1 to 127.1.0.6; this adds them on macOS: ${command}`)
  })
})

test('where peers have addresses of their own there is nothing to say', async () => {
  expect(await checkAddresses({ composition: compositionOf(colocation) }, anywhere)).toEqual({})
})
