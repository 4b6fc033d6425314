import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isNodePlan, nodePlanCommand } from '../../../src/engines/shared/node-plan.ts'
import { temporaryFolder } from '../../run-sim.ts'

/** A folder with a package.json and empty files. */
async function folder (json: unknown, ...files: readonly string[]): Promise<string> {
  const dir = await temporaryFolder()
  writeFileSync(join(dir, 'package.json'), typeof json === 'string' ? json : JSON.stringify(json))
  for (const name of files) writeFileSync(join(dir, name), '')
  return dir
}

test.each([
  [{ scripts: { start: 'node --no-warnings plan.mjs -v' }, main: 'other.js' }, 'plan.mjs', ['--no-warnings', 'FILE', '-v']],
  [{ scripts: { start: 'tsx plan.ts' }, main: 'main.js' }, 'main.js', ['FILE']],
  [{ scripts: { start: 'node a.js && node b.js' } }, 'index.js', ['FILE']],
  [{}, 'index.js', ['FILE']]
])('%j runs %s', async (json, file, words) => {
  const dir = await folder(json, file)
  expect(isNodePlan(dir)).toBe(true)
  expect(nodePlanCommand(dir)).toEqual([process.execPath, ...words.map(word => word === 'FILE' ? join(dir, file) : word)])
})

test('what is not there is named: the file, a dependency, JSON', async () => {
  const none = await folder({ main: 'plan.js' })
  expect(() => nodePlanCommand(none)).toThrow(`--plan: expected the file that scripts.start or main of ${join(none, 'package.json')} names, ` +
    `found none at ${join(none, 'plan.js')}`)
  const bare = await folder({ dependencies: { '@acme/sdk': '^1' } }, 'index.js')
  expect(() => nodePlanCommand(bare)).toThrow(expect.objectContaining({
    exitCode: 3,
    message: `--plan ${bare}: expected its dependency @acme/sdk to be installed, found none; npm ci in the folder installs it`
  }) as Error)
  mkdirSync(join(bare, 'node_modules/@acme/sdk'), { recursive: true })
  writeFileSync(join(bare, 'node_modules/@acme/sdk/package.json'), '{}')
  expect(nodePlanCommand(bare)).toEqual([process.execPath, join(bare, 'index.js')])
  const broken = await folder('{')
  expect(() => nodePlanCommand(broken)).toThrow(`--plan: expected JSON in ${join(broken, 'package.json')}, got `)
})
