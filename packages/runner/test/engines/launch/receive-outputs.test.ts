import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { OutputsReceiver } from '../../../src/engines/launch/receive-outputs.ts'
import { temporaryFolder } from '../../run-sim.ts'

const run = (command: string, ...argv: readonly string[]): boolean => spawnSync(command, argv, { stdio: 'ignore' }).status === 0

test('outputs that a disk has no room for are an error, though a part of them was written', async ({ skip }) => {
  const folder = await temporaryFolder()
  skip(!run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder), 'who may not mount has no disk of its own')
  onTestFinished(() => { run('umount', folder) })
  const content = Buffer.alloc(100_000, 'traces ')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const reports: unknown[] = []
  const receiver = new OutputsReceiver({ folderOf: () => folder, onReport: report => { reports.push(report) } })
  await receiver.push(Buffer.from(`${JSON.stringify({ group: 0, index: 0, files: [{ path: 'trace', size: content.length, sha256 }] })}\n`))
  await expect(receiver.push(content)).rejects.toThrow('ENOSPC')
  await receiver.restart()
  expect([reports, receiver.received, receiver.isWhole]).toEqual([[], 0, false])
})
