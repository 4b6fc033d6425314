import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compose, splitThresholds, type Params } from '../src/index.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-thresholds-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

function file (name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('[thresholds] in a parameter file', () => {
  const two = (): string => file('two.toml', '[thresholds]\nlatency_p99 = "< 200ms"\ndelivery_ratio = [">= 99%", " <= 1 "]\n')

  test('is handed over, is no parameter, and is in template-params.toml', () => {
    const { params, paramsText, thresholds, compositionText } = compose({ files: [two()] })
    expect(thresholds).toEqual(['latency_p99 < 200ms', 'delivery_ratio >= 99%', 'delivery_ratio <= 1'])
    expect(params).toEqual(compose().params)
    expect(compositionText).toBe(compose().compositionText)
    expect(splitThresholds(parse(paramsText, { integersAsBigInt: true }) as Params)).toEqual({ params, thresholds })
    // what was written is read again to the same
    expect(compose({ files: [file('again.toml', paramsText)] })).toMatchObject({ thresholds, paramsText })
  })

  test('none', () => {
    expect(compose().thresholds).toEqual([])
    expect(compose().paramsText).not.toContain('thresholds')
  })

  test('a later file replaces it whole, adds to it with deep, and -D reaches into it', () => {
    const files = [two(), file('later.toml', '[thresholds]\nlatency_p99 = "< 1s"\n')]
    expect(compose({ files }).thresholds).toEqual(['latency_p99 < 1s'])
    expect(compose({ files, merge: 'deep' }).thresholds).toEqual(['latency_p99 < 1s', 'delivery_ratio >= 99%', 'delivery_ratio <= 1'])
    expect(compose({ files, define: ['thresholds.latency_p50=<= 5ms'] }).thresholds).toEqual(['latency_p99 < 1s', 'latency_p50 <= 5ms'])
  })

  test.each([
    ['thresholds = 5', 'thresholds: expected a table such as {latency_p99 = "< 200ms"}, got 5'],
    ['thresholds = ["latency_p99 < 5"]', 'thresholds: expected a table such as {latency_p99 = "< 200ms"}, got ["latency_p99 < 5"]'],
    ['[thresholds]\nlatency_p99 = 200', 'thresholds.latency_p99: expected a condition such as "< 200ms", or an array of them, got 200'],
    ['[thresholds]\nlatency_p99 = ["< 5", ""]', 'thresholds.latency_p99: expected a condition such as "< 200ms", or an array of them, got ["< 5", ""]'],
    ['[thresholds.latency]\np99 = "< 5"', 'thresholds.latency: expected a condition such as "< 200ms", or an array of them, got {"p99": "< 5"}'],
    ['[threshold]\nlatency_p99 = "< 5"', 'unknown parameter threshold']
  ])('%s', (text, message) => {
    const path = file('wrong.toml', text)
    expect(() => compose({ files: [path] })).toThrow(message)
  })
})
