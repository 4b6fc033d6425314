import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that goes away with the test. */
export function temporaryFolder (): string {
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-sync-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}

/** Files by path. */
export type Tree = Readonly<Record<string, string>>

export function writeTree (folder: string, tree: Tree): string {
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of Object.entries(tree)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}

export function readTree (folder: string): Tree {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(files.map(file => [relative(folder, file), readFileSync(file, 'utf8')] as const).sort())
}

/** What a small run leaves. */
export const smallRun: Tree = {
  'composition.toml': '[global]\n', 'run.json': '{"schema":1}\n', 'test-output.tgz': 'archive of the outputs',
  'analysis/report.html': '<!doctype html>', 'analysis/figures/latency cdf ü.png': 'PNG'
}

/** Names that a shell, rclone, or a careless program could take for something else. */
export const hostileNames = [
  '-rf', '--config=x', ' spaces ', 'ünï ☃ 文', '$(touch x)', '`x`', 'a:b', '{a,b}*?[x]', '\'"', '..x', 'failed.', '%2e%2e'
]

/** A file of this size that costs no disk, with something of its own here and there. */
export function writeSparse (file: string, sizeBytes: number): void {
  writeFileSync(file, 'begin')
  truncateSync(file, sizeBytes - 3)
  writeFileSync(file, 'end', { flag: 'a' })
}
