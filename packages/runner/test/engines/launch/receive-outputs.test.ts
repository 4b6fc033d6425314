import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { OutputsReceiver } from '../../../src/engines/launch/receive-outputs.ts'
import { temporaryFolder } from '../../run-sim.ts'

const run = (command: string, ...argv: readonly string[]): boolean => spawnSync(command, argv, { stdio: 'ignore' }).status === 0

test('outputs that a disk has no room for are an error before they are written', async ({ skip }) => {
  const folder = await temporaryFolder()
  skip(!run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder), 'who may not mount has no disk of its own')
  onTestFinished(() => { run('umount', folder) })
  const content = Buffer.alloc(100_000, 'traces ')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const reports: unknown[] = []
  const receiver = new OutputsReceiver({ folderOf: () => folder, onReport: report => { reports.push(report) } })
  const line = (size: number): Buffer =>
    Buffer.from(`${JSON.stringify({ group: 0, index: 0, files: [{ path: 'trace', size, sha256 }] })}\n`)
  await expect(receiver.push(line(content.length))).rejects.toThrow(
    `expected room for 101.7KiB on the disk of ${folder}, found 57.6KiB that may be taken`)
  await receiver.restart()
  expect([reports, receiver.received, receiver.isWhole, readdirSync(folder)]).toEqual([[], 0, false, []])
})

test('outputs of an instance that came before are refused', async () => {
  const folder = await temporaryFolder()
  const receiver = new OutputsReceiver({ folderOf: () => folder, onReport: () => {} })
  const line = Buffer.from('{"group":0,"index":1,"files":[]}\n')
  await receiver.push(line)
  await expect(receiver.push(line)).rejects.toThrow('the collector sent the outputs of 0/1 again')
  expect(receiver.received).toBe(1)
})
