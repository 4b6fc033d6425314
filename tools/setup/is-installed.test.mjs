// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInstalled } from './is-installed.mjs'

const linux = { platform: 'linux', arch: 'x64' }
const wanted = {
  '': { version: '0.0.0' },
  'packages/gate': { version: '0.1.0' },
  'node_modules/@gsplan/gate': { link: true },
  'node_modules/nx': { version: '2.0.0', integrity: 'sha512-a' },
  'node_modules/@nx/nx-linux': { version: '2.0.0', integrity: 'sha512-b', optional: true, os: ['linux'], cpu: ['x64'] },
  'node_modules/@nx/nx-darwin': { version: '2.0.0', integrity: 'sha512-c', optional: true, os: ['darwin'], cpu: ['arm64'] }
}
// as npm ci leaves it on Linux
const others = new Set(['', 'node_modules/@nx/nx-darwin'])
const found = Object.fromEntries(Object.entries(wanted).filter(([path]) => !others.has(path)))

test('an installation of npm itself counts', () => {
  assert.equal(isInstalled(wanted, found, linux), true)
})

for (const [what, installed, machine] of /** @type {const} */ ([
  ['nothing', {}, linux],
  ['another version', { ...found, 'node_modules/nx': { version: '1.0.0', integrity: 'sha512-0' } }, linux],
  ['an installation without links to the workspace', { ...found, 'node_modules/@gsplan/gate': { version: '0.1.0' } }, linux],
  ['an installation of another kind of machine', found, { platform: 'darwin', arch: 'arm64' }]
])) {
  test(`${what} is not the installation`, () => { assert.equal(isInstalled(wanted, installed, machine), false) })
}

test('nothing is installed without a lock file', () => {
  assert.equal(isInstalled({}, found, linux), false)
})
