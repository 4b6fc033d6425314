import { describe, expect, test } from 'vitest'
import { gravityOf, reasonCodes } from '../src/reason.ts'
import { judge } from '../src/verdict.ts'

const reason = (code: string): { code: string, message: string } => ({ code, message: 'm' })

describe('a verdict', () => {
  test.each([
    [[], 'passed', 0],
    [['threshold-breached'], 'breached', 99],
    [['threshold-breached', 'saturated'], 'invalid', 98],
    [['saturated', 'threshold-breached', 'instance-failed'], 'failed', 1],
    [['engine-failed'], 'failed', 1],
    [['a-code-of-another-version'], 'invalid', 98],
    [['constructor'], 'invalid', 98]
  ])('of %j is %s, exit code %i', (codes, status, exitCode) => {
    const reasons = codes.map(reason)
    expect(judge(reasons)).toEqual({ status, exitCode, reasons })
  })

  test('of a run that was not measured is unjudged, exit code 0, unless something failed', () => {
    expect(judge([], 'unjudged')).toEqual({ status: 'unjudged', exitCode: 0, reasons: [] })
    expect(judge([reason('engine-failed')], 'unjudged')).toMatchObject({ status: 'failed', exitCode: 1 })
    expect(judge([reason('saturated')], 'unjudged')).toMatchObject({ status: 'invalid', exitCode: 98 })
  })

  test('every code has a meaning and is judged by its gravity', () => {
    for (const [code, { gravity, meaning }] of Object.entries(reasonCodes)) {
      expect(meaning).toMatch(/^[a-z]/)
      expect(gravityOf(reason(code))).toBe(gravity)
    }
  })
})
