import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { discardReport } from '../../src/commands/discard-report.ts'
import { temporaryFolder } from '../run-sim.ts'

test('the report of an earlier run is removed; a link, and what it leads to, stays', async () => {
  const folder = await temporaryFolder()
  const [file, target, link] = ['a.xml', 'b.xml', 'link.xml'].map(name => join(folder, name)) as [string, string, string]
  writeFileSync(file, 'green')
  writeFileSync(target, 'elsewhere')
  symlinkSync(target, link)
  for (const path of [file, link, join(folder, 'none.xml'), undefined]) discardReport(path)
  expect([existsSync(file), readFileSync(link, 'utf8')]).toEqual([false, 'elsewhere'])
})
