import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findTestgroundHome } from '../../../src/engines/testground/testground-home.ts'
import { temporaryFolder } from '../../run-sim.ts'

test('Testground\'s home: the variable, ~/testground, the configuration folder', async () => {
  const home = await temporaryFolder()
  const config = { XDG_CONFIG_HOME: '/config' }
  expect(findTestgroundHome('0.6', { TESTGROUND_HOME: '/own', ...config }, home)).toBe('/own')
  expect(findTestgroundHome('0.6', config, home)).toBe('/config/testground')
  expect(findTestgroundHome('0.5', config, home)).toBe(join(home, 'testground'))
  mkdirSync(join(home, 'testground'))
  expect(findTestgroundHome('0.6', config, home)).toBe(join(home, 'testground'))
})
