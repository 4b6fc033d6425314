import type { RecordedEvent } from '@gsplan/run-format'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFaint } from './find-faint.ts'
import { liveStart, makeLiveRun } from './live-run.ts'
import { hasNoBrowser, type OpenedPanel, openPanel } from './panel-browser.ts'

const { at } = liveStart
const line = (kind: 'warning' | 'finding' | 'reason' | 'estimate', message: string): RecordedEvent =>
  kind === 'reason' || kind === 'finding' ? { at, kind, code: 'x', message } : { at, kind, message }

const shown: readonly RecordedEvent[] = [
  { at, kind: 'stage', stage: 'engine' },
  ...[100, 200, 300].map((testMs): RecordedEvent => ({
    at: at + testMs, kind: 'progress', phase: 'run', testMs, totalMs: 1000, peers: 4, published: testMs, delivered: testMs, latencyP50Ms: 1,
    latencyP99Ms: 2, meshDegree: 3
  })),
  { at, kind: 'health', source: 'machine', cpuFraction: 0.5, rssBytes: 1e6 },
  line('warning', 'a warning'), line('finding', 'a finding'), line('reason', 'a reason'), line('estimate', 'an estimate'),
  { at, kind: 'log', source: 'a', message: 'a line' }
]

describe.skipIf(hasNoBrowser)('text, inputs, focus and lines are clear enough to see', () => {
  let opened: OpenedPanel
  let page: Page

  beforeAll(async () => {
    opened = await openPanel()
    page = opened.page
    makeLiveRun(opened.panel.output)(...shown)
  })
  afterAll(async () => { await opened.close() })

  const open = async (name: string, selector: string): Promise<void> => {
    await page.goto(new URL(`/#/${name}`, page.url()).href)
    await page.locator(selector).first().waitFor()
  }

  const pages: ReadonlyArray<readonly [string, () => Promise<void>]> = [
    ['configure', async () => {
      await open('configure', '#field-engine')
      await page.selectOption('#field-engine', 'hosts')
      await page.fill('#field-T_RUN', 'soon')
      await page.fill('#field-N_NODES', '21')
      await page.locator('.problems li').first().waitFor()
      await page.evaluate('document.querySelectorAll("details").forEach(each => { each.open = true })')
    }],
    ['run', async () => {
      await open('run/live', '.charts figure')
      await page.locator('.log .reason').waitFor()
    }],
    ['results', async () => { await open('results', 'tbody tr') }],
    ['a dialog', async () => {
      await open('configure', '.bar')
      await page.getByRole('button', { name: 'Save as …' }).click()
      await page.locator('dialog input').waitFor()
    }]
  ]

  test.each(pages.flatMap(([name, show]) => (['light', 'dark'] as const).map(scheme => ({ name, scheme, show }))))('$name, $scheme', async ({ scheme, show }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.keyboard.press('Escape')
    await show()
    expect(await findFaint(page)).toEqual([])
  })
})
