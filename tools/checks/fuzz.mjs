// The fuzz test of the trace decoders with a million inputs, for every night. A failure prints the input; run it again
// with the seed it names.
//
//   npm run fuzz                    a million inputs, seed of the day
//   npm run fuzz -- 50000 7         fifty thousand, seed 7
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

setUp()
const [inputs = '1000000', seed = String(Math.floor(Date.now() / 86_400_000))] = process.argv.slice(2)
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'packages/tracer', 'test/fuzz.test.ts']
const { status } = spawnSync(process.execPath, vitest, {
  cwd: root, stdio: 'inherit', env: { ...process.env, FUZZ_INPUTS: inputs, FUZZ_SEED: seed }
})
process.exitCode = status ?? 1
