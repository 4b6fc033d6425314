// The fuzz tests, for every night: the trace decoders with a million inputs, metrics with 500 archives, each kind of file
// with 500 wrong shapes, archives that take far more than their size, and an honest one of 20 million deliveries. A
// failure prints the input; run it again with the seed it names.
//
//   npm run fuzz                    a million inputs, seed of the day
//   npm run fuzz -- 50000 7 100     fifty thousand, seed 7, and a hundred archives
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { root, setUp } from '../setup/set-up.mjs'

setUp()
const [inputs = '1000000', seed = String(Math.floor(Date.now() / 86_400_000)), archives = '500'] = process.argv.slice(2)
const settings = { FUZZ_INPUTS: inputs, FUZZ_SEED: seed, ARCHIVE_RUNS: archives, LONG_MESSAGES: '20000' }
for (const [name, test] of [
  ['tracer', 'fuzz'], ['gate', 'random-archives'], ['gate', 'wrong-shapes'], ['gate', 'bombs/bombs'],
  ['gate', 'long-archive']
]) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', `packages/${name}`, `test/${test}.test.ts`]
  const { status } = spawnSync(process.execPath, vitest, {
    cwd: root, stdio: 'inherit', env: { ...process.env, ...settings }
  })
  if (status !== 0) process.exitCode = status ?? 1
}
