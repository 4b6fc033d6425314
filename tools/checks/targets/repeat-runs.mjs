// Makes a simulated run several times in this one process, and prints a digest of what its instances left, a line each.
//
//   node tools/checks/targets/repeat-runs.mjs COUNT FLAG…
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { main } from '../../../packages/runner/dist/cli.js'

const [count = '', ...flags] = process.argv.slice(2)

/** @returns {Promise<string>} */
async function runOnce () {
  const output = mkdtempSync(join(tmpdir(), 'gsplan-repeat-'))
  let text = ''
  const stdout = { write: (/** @type {string} */ chunk) => { text += chunk } }
  try {
    const args = ['run', '--engine', 'sim', '--json', '--quiet', '-o', output, ...flags]
    await main(args, /** @type {any} */ ({ stdout, stderr: process.stderr, env: process.env }))
    return text
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

for (let made = 0; made < Number(count); made++) {
  const { verdict, metrics, digests, timing } = JSON.parse(await runOnce())
  const digest = createHash('sha256').update(JSON.stringify([verdict, metrics, digests.outputs])).digest('base64')
  process.stdout.write(`${JSON.stringify({ digest, status: verdict.status, deliveries: metrics.deliveries, threads: timing.threads })}\n`)
}
