import process from 'node:process'
import { expect, test, vi } from 'vitest'
import { MissingProgramError } from '@gsplan/cli'
import { createExecEngine } from '../../src/engines/exec/exec.ts'
import { diagnose } from '../../src/doctor.ts'

// as after npm install --omit=optional: importing it succeeds
vi.mock('esbuild', () => ({
  version: '0.0.0',
  build: () => Promise.reject(new Error('unexpected')),
  transform: () => Promise.reject(new Error('The package "@esbuild/linux-x64" could not be found, and is needed by esbuild.\n\nIf'))
}))

test('the exec engine reports a missing native part of the bundler before a run, in one line', async () => {
  const { packages: [bundler] = [] } = createExecEngine().needs ?? {}
  await expect(bundler?.load()).rejects.toThrow(new MissingProgramError(
    `bundling the plan: expected the native part of esbuild for ${process.platform}-${process.arch}, found none that loads: ` +
    'npm install --include=optional'))
  expect((await diagnose([createExecEngine()])).filter(({ version }) => version === undefined).map(({ program }) => program))
    .toContain('esbuild')
})
