import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tracer-endless-'))
afterAll(() => { rmSync(scratch, { recursive: true }) })

const bomb = join(scratch, 'bomb.gz')
writeFileSync(bomb, gzipSync(Buffer.alloc(16 * 2 ** 20)))

const commands = [
  ['cat', '--type', 'GRAFT'], ['filter', '--type', 'GRAFT', '-o', join(scratch, 'out')], ['merge', '-o', join(scratch, 'out')],
  ['merge', '--memory', '8', '-o', join(scratch, 'out')], ['aggregate']
]

const refusal = (input: string): string => `gsplan-tracer: ${input}: expected records within <size>, the budget for traces ` +
  'of this size, found more; --max-size <size> raises it, if the traces can be trusted\n'

describe.each(commands)('%s %s', (...command) => {
  test.each([['a device of zeros', '/dev/zero'], ['a few kilobytes of gzip', bomb]])('refuses %s', async (_, input) => {
    const { exitCode, stdout, stderr } = await runCli([...command, input])
    expect([exitCode, stdout.toString(), stderr.replaceAll(/\d+(\.\d)?MiB/g, '<size>')]).toEqual([1, '', refusal(input)])
    expect(readdirSync(scratch)).toEqual(['bomb.gz'])
  }, 60_000)
})

test('--max-size is for records that may take more', async () => {
  const { exitCode, stdout } = await runCli(['aggregate', '--max-size', '1GiB', bomb])
  expect([exitCode, JSON.parse(stdout.toString())]).toEqual([0, expect.objectContaining({ Published: 16 * 2 ** 20 })])
  // 16 million records take seconds, on a busy machine some more
}, 60_000)

test('--max-size is a size', async () => {
  const { exitCode, stderr } = await runCli(['merge', '--max-size', 'all', bomb])
  expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'gsplan-tracer: --max-size: expected a size above 0 such as 4GiB, got "all"'])
})
