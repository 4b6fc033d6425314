import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { canCompile } from '../go.ts'

const script = fileURLToPath(new URL('../../../../tools/release/build-go-wasm.mjs', import.meta.url))
const name = 'the package with the compiled router has the same bytes wherever it is made (needs Go ≥ 1.24, https://go.dev/dl)'

test.skipIf(!canCompile('v0.19.0'))(name, { timeout: 600_000 }, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gsplan-test-'))
  try {
    const dirs = ['a', 'b/c'].map(folder => join(scratch, folder))
    for (const dir of dirs) execFileSync(process.execPath, [script, dir, 'v0.19.0'], { stdio: 'pipe' })
    const [first, second] = dirs.map(dir => readdirSync(dir).map(file => [file, readFileSync(join(dir, file)).toString('base64')]))
    expect(first?.map(([file]) => file)).toEqual([
      'LICENSE-APACHE', 'LICENSE-APACHE-go-libp2p-pubsub', 'LICENSE-MIT', 'LICENSE-MIT-go-libp2p-pubsub', 'LICENSE-go',
      'LICENSE-go-libp2p-pubsub', 'README.md', 'package.json', 'router.json', 'router.wasm', 'wasm_exec.js'
    ])
    // whole files, without printing them
    expect(JSON.stringify(second) === JSON.stringify(first)).toBe(true)
  } finally {
    rmSync(scratch, { recursive: true })
  }
})
