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
  [{ scripts: { start: 'node --import tsx --env-file=.env plan.ts run \'a b\' --name="c d"' } }, 'plan.ts',
    ['--import', 'tsx', '--env-file=.env', 'FILE', 'run', 'a b', '--name=c d']],
  [{ scripts: { start: 'node "my plan.js" ./data.json' } }, 'my plan.js', ['FILE', './data.json']],
  [{ scripts: { start: 'tsx plan.ts' }, main: 'main.js' }, 'main.js', ['FILE']],
  [{ scripts: { start: 'node "$PLAN"' }, main: 'main.js' }, 'main.js', ['FILE']],
  [{ scripts: { start: 'node a.js && node b.js' } }, 'index.js', ['FILE']],
  [{}, 'index.js', ['FILE']]
])('%j runs %s', async (json, file, words) => {
  const dir = await folder(json, file)
  expect(isNodePlan(dir)).toBe(true)
  expect(nodePlanCommand(dir)).toEqual([process.execPath, ...words.map(word => word === 'FILE' ? join(dir, file) : word)])
})

test('files that options of Node name are those of the folder', async () => {
  const dir = await folder({ scripts: { start: 'node -r ./hook.cjs plan.js' } }, 'plan.js')
  expect(nodePlanCommand(dir)).toEqual([process.execPath, '-r', join(dir, 'hook.cjs'), join(dir, 'plan.js')])
})

test.each([
  [{ main: 'plan.js' }, 'plan.js', 'main (plan.js)'],
  [{ scripts: { start: 'node src/plan.js' } }, 'src/plan.js', 'scripts.start (node src/plan.js)'],
  [{ scripts: { start: 'tsx plan.ts' } }, 'index.js', 'no main, as scripts.start (tsx plan.ts) is not a plain node FILE …'],
  [{}, 'index.js', 'neither scripts.start nor main']
])('%j without its file is refused', async (json, file, has) => {
  const dir = await folder(json)
  expect(() => nodePlanCommand(dir)).toThrow(
    `--plan: expected the file that ${join(dir, 'package.json')} names, found none at ${join(dir, file)}: it has ${has}`)
})

test('a missing dependency, and what is not JSON, are named', async () => {
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
