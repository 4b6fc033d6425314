import type { RecordedEvent } from '@gsplan/run-format'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { liveStart, makeLiveRun } from './live-run.ts'
import { hasNoBrowser, openPanel } from './panel-browser.ts'

const { at } = liveStart
const progress = (testMs: number): RecordedEvent => ({ at: at + testMs, kind: 'progress', phase: 'run', testMs, totalMs: 1000, peers: 4, published: testMs })
const end: RecordedEvent = { at: at + 1000, kind: 'end', status: 'passed' }

/** Expects a tab to show a text, which may take a moment. */
const shows = async (tab: Page, selector: string, hasText: string): Promise<void> =>
  tab.locator(selector, { hasText }).waitFor({ state: 'attached', timeout: 30_000 })

test.skipIf(hasNoBrowser)('eight visible tabs follow a run to its end, though a browser has six connections, and the results load beside them', async () => {
  const { page, panel, complaints, close } = await openPanel()
  onTestFinished(close)
  const add = makeLiveRun(panel.output)
  add(progress(100))
  const address = new URL('/#/run/live', page.url()).href
  const tabs: Page[] = []
  for (let number = 0; number < 8; number++) {
    const tab = await page.context().newPage()
    await tab.goto(address)
    await shows(tab, '.tile', '100messages')
    tabs.push(tab)
  }
  add(progress(700))
  for (const tab of tabs) await shows(tab, '.tile', '700messages')
  add(end)
  for (const tab of tabs) await shows(tab, '.live [role=status]', 'live: passed')
  await page.goto(new URL('/#/results', page.url()).href)
  await page.reload()
  await shows(page, 'tbody td.name', 'live')
  expect(complaints).toEqual([])
}, 120_000)
