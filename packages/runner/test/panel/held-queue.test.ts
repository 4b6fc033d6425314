import { readdirSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../run-sim.ts'
import { hasNoBrowser, openPage } from './panel-browser.ts'
import { isRunning, letIn, namesOf, quick, startPanel, startRun, until } from './panel-process.ts'

/** Runs take their time where this machine has other work. */
const patience = { timeout: 60_000 }

describe.skipIf(hasNoBrowser)('the queue of a panel that has died (apt-get install chromium)', () => {
  test('is held in the next one, whose Continue makes each run once', { timeout: 240_000 }, async () => {
    const output = await temporaryFolder()
    const first = await letIn(await startPanel(output))
    for (const label of ['a', 'b', 'c']) await startRun(first, { ...quick, label })
    await until(first, isRunning)
    first.child.kill('SIGKILL')
    await first.ended
    const second = await startPanel(output)
    const { page, complaints, close } = await openPage(second.url)
    onTestFinished(close)
    await page.locator('header nav').getByRole('link', { name: 'Run' }).click()
    const queue = page.locator('section[aria-label=queue] li')
    const words = async (): Promise<string[]> => page.locator('section[aria-label=queue] li > .badge:first-child').allTextContents()
    // the newest is the first; the run that was made goes on without its panel
    await expect.poll(words, patience).toEqual(['held', 'held', 'ended'])
    const held = page.getByRole('button', { name: 'Continue' })
    expect(await queue.locator('.title').allTextContents()).toEqual(['c, sim, seed 1', 'b, sim, seed 1', 'a, sim, seed 1'])
    await held.last().click()
    await expect.poll(async () => held.count(), patience).toBe(1)
    await held.click()
    await expect.poll(async () => held.count(), patience).toBe(0)
    await expect.poll(words, patience).toEqual(['ended', 'ended', 'ended'])
    await expect.poll(async () => queue.locator('.badge.passed').count(), patience).toBe(3)
    expect([namesOf(readdirSync(output)), complaints]).toEqual([['a', 'b', 'c'], []])
  })
})
