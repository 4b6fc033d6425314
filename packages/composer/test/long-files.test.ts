import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compose, findTemplate } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-long-files-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

/** A file of 100 GiB, which takes no room on the disk. */
function makeHuge (name: string): string {
  const path = join(folder, name)
  writeFileSync(path, '')
  truncateSync(path, 100 * 2 ** 30)
  return path
}

const template = join(folder, 'template')
cpSync(findTemplate('baseline'), template, { recursive: true })

test.each<[string, string, (path: string) => unknown]>([
  ['a parameter file', 'params.toml', path => compose({ files: [path] })],
  ['a snapshot', 'snapshot.json', path => compose({ config: path })],
  ['a value', 'score.json', path => compose({ define: [`PEER_SCORE_PARAMS=@${path}`] })],
  ['a topology', 'topology.json', path => compose({ define: [`TOPOLOGY=${path}`] })],
  ['a template', 'template/composition.toml.eta', () => compose({ template })]
])('%s without end is not read', (_kind, name, read) => {
  const path = makeHuge(name)
  expect(() => read(path)).toThrow(expect.objectContaining({
    exitCode: 2, message: `${path}: expected at most 16MiB, got 100GiB; give another file, or shorten it`
  }) as Error)
})
