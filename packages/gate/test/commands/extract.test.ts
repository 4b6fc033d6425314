import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-extract-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

async function extract (...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(['extract', ...argv], {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

test('goes beside the archive, or where --output says', async () => {
  const archive = join(await makeRunDirectory(folder, 'run', { entries: fourPeers() }), 'test-output.tgz')
  const beside = join(folder, 'run', 'analysis')
  expect(await extract(archive)).toEqual({ exitCode: 0, stdout: `${beside}: 4 peers\n`, stderr: '' })
  const output = join(folder, 'elsewhere')
  expect(await extract(archive, '-o', output)).toEqual({ exitCode: 0, stdout: `${output}: 4 peers\n`, stderr: '' })
  expect(readdirSync(output)).toEqual(readdirSync(beside))
  expect(readdirSync(output)).toContain('peer-info.json')
})

test('a file that can\'t be read is one line', async () => {
  const none = join(folder, 'none.tgz')
  expect(await extract(none)).toEqual(
    { exitCode: 2, stdout: '', stderr: `gsplan-gate: ${none}: expected an archive that can be read, got ENOENT\n` })
  expect(await extract(folder)).toEqual(
    { exitCode: 2, stdout: '', stderr: `gsplan-gate: ${folder}: expected an archive, which is a regular file, found a folder\n` })
})
