import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fourPeers, makeArchive, makeRunDirectory } from '@gsplan/gate/testing'
import { MissingProgramError } from '@gsplan/cli'
import { analyse } from '../src/analyse.ts'
import { assertCanDraw } from '../src/figures/render/svg-to-png.ts'
import { renderReport } from '../src/report/render-report.ts'
import { runOne } from '../src/run/run-one.ts'

// as after npm install --omit=optional
vi.mock('@resvg/resvg-js', () => { throw new Error('Cannot find module \'@resvg/resvg-js-linux-x64-gnu\'') })

const missing = `drawing figures: expected the native part of @resvg/resvg-js for ${process.platform}-${process.arch}, ` +
  'found none that loads: npm install --include=optional'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-undrawn-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

test('a run whose figures can not be drawn has its verdict, tables and report, and says why it has no figures', async () => {
  const archive = join(folder, 'test-output.tgz')
  await makeArchive(archive, fourPeers())
  const analysis = await analyse({ archive, analysisDir: join(folder, 'analysis') })
  expect([analysis.verdict.status, analysis.figures, analysis.undrawn]).toEqual(['passed', [], `no figures: ${missing}`])
  expect(renderReport(analysis, analysis.run.facts)).toContain('<title>')
  expect(readdirSync(join(folder, 'analysis'))).toContain('tables')
})

test('a missing native package is told before an analysis, with the command that installs it', async () => {
  const expected = new MissingProgramError(missing)
  await expect(assertCanDraw()).rejects.toThrow(expected)
  const dir = await makeRunDirectory(folder, 'run', { entries: fourPeers() })
  await expect(runOne({ dir, template: undefined, trim: undefined }, { onNotice: () => {} })).rejects.toThrow(expected)
  expect(expected.exitCode).toBe(3)
})
