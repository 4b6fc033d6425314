import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InterruptedError } from '@gsplan/cli'
import { expect, onTestFinished, test, vi } from 'vitest'
import { defaultRunOptions } from '../src/run-options.ts'
import { run } from '../src/run.ts'
import { temporaryFolder } from './run-sim.ts'

const busy = vi.hoisted(() => ({ removals: 0 }))

vi.mock(import('node:fs/promises'), async importOriginal => {
  const original = await importOriginal()
  return {
    ...original,
    rm: async (...args: Parameters<typeof original.rm>) => {
      if (!String(args[0]).endsWith('.stop')) return original.rm(...args)
      busy.removals++
      throw Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY', syscall: 'rmdir' })
    }
  }
})

test('a request to stop that can not be taken away, such as a folder that is mounted, interrupts a run in order', async () => {
  const output = await temporaryFolder()
  const unhandled: unknown[] = []
  const note = (error: unknown): void => { unhandled.push(error) }
  process.on('unhandledRejection', note)
  onTestFinished(() => { process.off('unhandledRejection', note) })
  const running = run({ ...defaultRunOptions, output, define: ['N_NODES=5', 'T_RUN=10h'] }, {
    signal: new AbortController().signal,
    onEvent: event => {
      if (event.kind === 'phase' && event.phase === 'run') writeFileSync(join(output, readdirSync(output)[0] ?? '', '.stop'), '')
    }
  })
  await expect(running).rejects.toThrow(InterruptedError)
  expect([busy.removals, unhandled]).toEqual([1, []])
})
