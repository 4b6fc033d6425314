import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyse } from '../../src/analyse.ts'
import { renderReport } from '../../src/report/render-report.ts'

/** Debian's, or one that goes by another name. */
const executable = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .flatMap(name => (process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, name))).find(path => existsSync(path))

const hostile = '</script><script>document.title = "broken"</script><img src=x onerror="document.title = \'broken\'">'

// in CI a missing browser fails the tests below instead of skipping them
describe.skipIf(executable === undefined && process.env['CI'] === undefined)('the report in Chromium (apt-get install chromium)', () => {
  let folder = ''
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gsplan-report-'))
    const archive = fileURLToPath(new URL('../../../gate/test/fixtures/v052-negative/test-output.zip', import.meta.url))
    const analysis = await analyse({ archive, analysisDir: join(folder, 'analysis') })
    const report = join(folder, 'report.html')
    writeFileSync(report, renderReport(analysis, {
      name: hostile, engine: 'sim', repeatable: true, seed: 1, startedAt: '2024-01-01T00:00:00Z', target: { module: hostile, version: '1' },
      versions: { gsplan: '0' }, host: { cores: 1, memoryBytes: 1, os: hostile }, params: { TOPIC: hostile, N_NODES: 25 },
      timing: { wallS: 1, virtualS: 2, cpuS: 3, peakRssBytes: 4 }
    }))
    if (executable === undefined) throw new Error('expected chromium on the PATH: apt-get install chromium')
    // tests run as root in containers
    browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' })
    page.setDefaultTimeout(30_000)
    page.on('console', message => complaints.push(`console: ${message.text()}`))
    page.on('pageerror', error => complaints.push(`error: ${error.message}`))
    page.on('request', request => {
      if (request.url() !== pathToFileURL(report).href && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`)
    })
    await page.goto(pathToFileURL(report).href)
  })

  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const figure = (name: string): Locator => page.locator(`figure[data-name="${name}"]`)
  const names = async (): Promise<string[]> => Promise.all(
    (await page.locator('figure[data-name]').all()).map(async each => await each.getAttribute('data-name') ?? ''))
  const column = async (table: string, index: number): Promise<string[]> =>
    page.locator(`#table-${table} tbody tr:visible td:nth-child(${index})`).allTextContents()

  test('texts from the run are shown, not run', async () => {
    expect(await page.title()).toBe(`${hostile} – passed`)
    expect(await page.locator('h1').textContent()).toBe(hostile)
    expect(await page.locator('#parameters ~ .scroll').first().textContent()).toContain(hostile)
    expect(await page.locator('img').count()).toBe(0)
  })

  test('every figure is drawn before any script is asked', async () => {
    const all = await names()
    expect(all.length).toBe(13)
    for (const name of all) {
      const marks = figure(name).locator('.drawing svg').first().locator('.mark-line path, .mark-rect path, .mark-symbol path')
      expect([name, await marks.count()]).not.toEqual([name, 0])
    }
  })

  test('every figure comes alive under the pointer, and tells its values', async () => {
    for (const name of await names()) {
      const box = figure(name).locator('.drawing')
      await box.hover()
      await page.waitForSelector(`figure[data-name="${name}"][data-live="linear"]`)
      expect([name, await box.locator('svg .mark-line path, svg .mark-rect path, svg .mark-symbol path').count()]).not.toEqual([name, 0])
    }
    const drawing = figure('latency-cdf').locator('.drawing')
    await drawing.hover({ position: { x: 200, y: 110 } })
    await drawing.hover({ position: { x: 205, y: 112 } })
    await page.locator('.tip:visible').waitFor()
    expect(await page.locator('.tip').textContent()).toMatch(/^delay \(ms\): \d+\nexpected deliveries \(%\): [\d.]+%$/)
    // the nearest line is named
    await figure('coverage').locator('.drawing').hover({ position: { x: 200, y: 60 } })
    await expect.poll(async () => page.locator('.tip').textContent())
      .toMatch(/^series: \d+ % of peers\ntime after publication \(ms\): [\d.]+\nmessages \(%\): [\d.]+%$/)
  })

  test('an axis becomes logarithmic and back, and a figure is zoomed and reset', async () => {
    const cdf = figure('latency-cdf')
    const labels = async (): Promise<string[]> => cdf.locator('.role-axis-label text').allTextContents()
    const before = await labels()
    await cdf.locator('.log').click()
    await page.waitForSelector('figure[data-name="latency-cdf"][data-live="log"]')
    expect(await cdf.locator('.log').getAttribute('aria-pressed')).toBe('true')
    const logarithmic = await labels()
    expect(logarithmic).toEqual(expect.arrayContaining(['1', '10', '100']))
    expect(logarithmic).not.toEqual(before)
    await cdf.locator('.log').click()
    await page.waitForSelector('figure[data-name="latency-cdf"][data-live="linear"]')
    expect(await labels()).toEqual(before)

    await cdf.locator('.drawing').hover({ position: { x: 200, y: 100 } })
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -300)
    await page.keyboard.up('Control')
    await expect.poll(labels).not.toEqual(before)
    await cdf.locator('.reset').click()
    await expect.poll(labels).toEqual(before)
  })

  test('tables are sorted by a click on a heading, by numbers where they are numbers', async () => {
    const sort = async (): Promise<number[]> => {
      await page.locator('#table-negative-scores thead button', { hasText: 'mean' }).click()
      return (await column('negative-scores', 6)).map(Number)
    }
    const ascending = await sort()
    expect(ascending.length).toBe(478)
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b))
    expect(await sort()).toEqual([...ascending].reverse())
    expect(await page.locator('#table-negative-scores th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
  })

  test('tables are filtered', async () => {
    const filter = page.locator('input[data-table="table-metrics"]')
    await filter.fill('latency p9')
    expect(await column('metrics', 1)).toEqual(['latency_p90', 'latency_p95', 'latency_p99'])
    expect(await filter.locator('..').locator('.count').textContent()).toMatch(/^3 of \d+ rows$/)
    await filter.fill('')
    expect((await column('metrics', 1)).length).toBeGreaterThan(40)
  })

  test('dark pages have dark figures, drawn and alive', async () => {
    const colour = async (selector: string, property: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`)
    const look = async (): Promise<object> => ({
      page: await colour('body', 'background-color'), card: await colour('figure', 'background-color'),
      label: await colour('.role-axis-label text', 'fill'), line: await colour('.mark-line path', 'stroke')
    })
    const light = { page: 'rgb(255, 255, 255)', card: 'rgb(255, 255, 255)', label: 'rgb(28, 36, 48)', line: 'rgb(22, 69, 110)' }
    expect(await look()).toEqual(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await look()).toEqual({ page: 'rgb(20, 24, 29)', card: 'rgb(30, 36, 43)', label: 'rgb(230, 234, 240)', line: 'rgb(143, 193, 240)' })
    // on paper it is light in any case
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
    expect(await look()).toMatchObject({ label: light.label, line: light.line })
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' })
  })

  test('it can be printed', async () => {
    const pdf = await page.pdf({ format: 'A4' })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(pages).toBeGreaterThan(3)
    expect(pages).toBeLessThan(20)
  })

  test('nothing was reached for, and nothing complained', () => {
    expect(complaints).toEqual([])
  })
})
