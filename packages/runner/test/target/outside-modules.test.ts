import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test, vi } from 'vitest'
import { goEnv, outsideModules } from '../../src/target/outside-modules.ts'
import { hasGo } from '../go-cache.ts'
import { temporaryFolder } from '../run-sim.ts'

test.skipIf(!hasGo)('no go.mod, workspace or flags around a folder decide in it (needs Go, https://go.dev/dl)', async () => {
  const around = await temporaryFolder()
  await writeFile(join(around, 'go.mod'), 'module x\n\ngo 1.999\n')
  await writeFile(join(around, 'go.work'), 'go 1.999\n\nuse ./none\n')
  await writeFile(join(around, 'env'), 'GOFLAGS=-mod=vendor\n')
  const surroundings = { TMPDIR: around, GOENV: join(around, 'env'), GOTOOLCHAIN: 'auto', GOPROXY: 'off' }
  for (const [name, value] of Object.entries(surroundings)) vi.stubEnv(name, value)
  const [folder, stdout] = await outsideModules(async cwd =>
    [cwd, (await execa('go', ['env', 'GOVERSION', 'GOFLAGS', 'GOMOD'], { cwd, env: goEnv })).stdout])
  const [release, ...others] = stdout.split('\n')
  expect([release, others]).toEqual([expect.stringMatching(/^go1\.\d/), ['-mod=mod', join(folder, 'go.mod')]])
  expect(readdirSync(around).sort()).toEqual(['env', 'go.mod', 'go.work'])
})
