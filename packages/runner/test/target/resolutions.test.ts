import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { readResolution, writeResolution, type Reference } from '../../src/target/resolutions.ts'
import { temporaryFolder } from '../run-sim.ts'

async function latestIn (cacheDir: Promise<string>): Promise<Reference> {
  return { cacheDir: await cacheDir, kind: 'npm', module: '@libp2p/gossipsub', reference: 'latest' }
}

const filesOf = ({ cacheDir }: Reference): string[] =>
  readdirSync(cacheDir, { recursive: true, encoding: 'utf8' }).filter(name => name.includes('.json'))

test('a hundred concurrent resolutions of one reference all succeed, and leave one whole file', async () => {
  const latest = await latestIn(temporaryFolder())
  const versions = Array.from({ length: 100 }, (_, number) => `17.1.${number}`)
  const outcomes = await Promise.allSettled(versions.map(async version => writeResolution(latest, version)))
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(versions).toContain((await readResolution(latest))?.version)
  expect(filesOf(latest)).toEqual([join('resolutions', 'npm', '@libp2p+gossipsub@latest.json')])
})

test('two processes that resolve one reference at the same time both succeed', async () => {
  const latest = await latestIn(temporaryFolder())
  const built = join(dirname(fileURLToPath(import.meta.url)), '../../dist/target/resolutions.js')
  const code = `
    import { writeResolution } from ${JSON.stringify(built)}
    const latest = ${JSON.stringify(latest)}
    for (let number = 0; number < 200; number++) await writeResolution(latest, \`\${process.argv[1]}.\${number}\`)
  `
  const results = await Promise.all(['1', '2'].map(async name =>
    execa(process.execPath, ['--input-type=module', '-e', code, name], { reject: false })))
  expect(results.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([[0, ''], [0, '']])
  expect((await readResolution(latest))?.version).toMatch(/^[12]\.199$/)
  expect(filesOf(latest)).toHaveLength(1)
})

test('a reference that was never resolved has no version', async () => {
  expect(await readResolution(await latestIn(temporaryFolder()))).toBeUndefined()
})
