import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunFactsError } from '@gsplan/run-format'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readTableThresholds } from '../../src/run/recorded-thresholds.ts'

describe('a run directory', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-record-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })

  test('one without parameters has no conditions', async () => {
    expect(await readTableThresholds(folder)).toEqual([])
  })

  test('conditions of parameter files', async () => {
    writeFileSync(join(folder, 'template-params.toml'),
      'N_NODES = 9007199254740993\n[thresholds]\nlatency_p99 = "< 200ms"\ndelivery_ratio = [">= 99%", "<= 1"]\n')
    expect(await readTableThresholds(folder)).toEqual(['latency_p99 < 200ms', 'delivery_ratio >= 99%', 'delivery_ratio <= 1'])
  })

  test.each([
    ['thresholds = 5', ': expected thresholds to be a table'],
    ['[thresholds]\nlatency_p99 = 200', ': expected thresholds.latency_p99 to be a condition such as "< 200ms"'],
    ['[thresholds]\nx = = 5', ':2:5: not TOML: invalid value']
  ])('%s', async (text, message) => {
    const path = join(folder, 'template-params.toml')
    writeFileSync(path, text)
    await expect(readTableThresholds(folder)).rejects.toThrow(new RunFactsError(`${path}${message}`))
  })
})
