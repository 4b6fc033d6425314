import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run as runTest } from '../../src/run.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasNoBrowser, type OpenedPanel, openPanel, servePanel } from './panel-browser.ts'

const hostile = '</script><script>parent.document.title.big()</script>'

/** Name of the element that has the focus. */
const focused = 'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent'
/** Ids of inputs that a screen reader could not name. */
const nameless = '[...document.querySelectorAll("main :is(input, select, textarea)")]' +
  '.filter(input => input.labels.length === 0 && !input.hasAttribute("aria-label")).map(({ id }) => id)'

/** Expects something that takes a moment. */
const eventually = (look: () => Promise<unknown>): ReturnType<typeof expect.poll> => expect.poll(look, { timeout: 30_000 })

const fill = async (page: Page, fields: Readonly<Record<string, string>>): Promise<void> => {
  for (const [id, text] of Object.entries(fields)) await page.fill(`[id="field-${id}"]`, text)
}

/** A run of a few seconds. */
const small = {
  N_NODES: '6', N_PUBLISHER: '2', T_WARM: '2s', T_RUN: '3s', T_COOL: '1s', 'TOPIC_CONFIG.0.message_rate': '5/s', seeds: '1'
}

describe.skipIf(hasNoBrowser)('the panel in Chromium (apt-get install chromium)', () => {
  let opened: OpenedPanel
  let page: Page

  beforeAll(async () => {
    opened = await openPanel()
    page = opened.page
  }, 60_000)
  afterAll(async () => { await opened.close() })

  const open = async (name: 'Configure' | 'Run' | 'Results'): Promise<void> => {
    await page.locator('header nav').getByRole('link', { name }).click()
  }
  const start = async (fields: Readonly<Record<string, string>>): Promise<void> => {
    await open('Configure')
    await fill(page, fields)
    await page.waitForSelector('#start:not([disabled])[aria-busy=false]')
    // a second click does nothing
    await page.dblclick('#start')
  }

  test('the token has gone from the address, and opens nothing again', async () => {
    expect(new URL(page.url()).search).toBe('')
    const other = await page.context().browser()?.newContext()
    const answer = await (await other?.newPage())?.goto(opened.panel.url)
    expect([answer?.status(), await answer?.text()]).toEqual([403, expect.stringContaining('has been used')])
    await other?.close()
  })

  test('a saved configuration is loaded, fields that differ are marked and can be reset, a wrong one is refused beside its field', async () => {
    await page.selectOption('select[aria-label="load a saved configuration"]', 'local-exec/25-peers')
    await eventually(async () => page.inputValue('#field-N_NODES')).toBe('25')
    await page.selectOption('#field-engine', 'sim')
    await fill(page, { N_HONEST_PEERS_PER_NODE: '2', T_RUN: '7s', OVERLAY_D: '9' })
    await eventually(async () => page.textContent('#total-peers')).toBe('50')
    expect(await page.locator('.field.changed:has([id="field-T_RUN"])').count()).toBe(1)
    await page.fill('#field-T_RUN', 'soon')
    const problem = page.locator('[id="field-T_RUN-problem"]')
    await eventually(async () => problem.textContent()).toBe('T_RUN: expected a duration such as 300ms or 1m30s, got "soon"')
    expect([await page.getAttribute('#field-T_RUN', 'aria-invalid'), await page.isDisabled('#start')]).toEqual(['true', true])
    await page.fill('#field-T_RUN', '8s')
    await eventually(async () => problem.textContent()).toBe('')
    await page.getByRole('button', { name: 'reset OVERLAY_D' }).first().click()
    expect([await page.inputValue('#field-OVERLAY_D'), await page.evaluate<unknown>('document.activeElement.id')]).toEqual(['-1', 'field-OVERLAY_D'])
    // code from elsewhere, and what the command line has for it
    await page.fill('#field-GS_MODULE', opened.panel.output)
    await page.locator('.problems').getByRole('button', { name: 'Run its code (--allow-code)' }).click()
    expect(await page.isChecked('#field-allowCode')).toBe(true)
    for (const name of ['reset GS_MODULE', 'reset allow code']) await page.getByRole('button', { name }).first().click()
    await page.waitForSelector('#start:not([disabled])[aria-busy=false]')
    // lurkers are what is not a publisher
    await page.fill('#field-lurkers', '3')
    await page.press('#field-lurkers', 'Tab')
    expect(await page.inputValue('#field-N_NODES')).toBe('8')
    await page.locator('.copied summary').first().click()
    expect(await page.locator('.copied pre').first().textContent()).toContain('-D T_RUN=8s')
  })

  test('an engine has its settings beside it, with their problems, and the programs that it lacks', async () => {
    const field = page.locator('[id="field-hosts.hosts"]')
    expect(await field.count()).toBe(0)
    await page.selectOption('#field-engine', 'hosts')
    const problem = page.locator('[id="field-hosts.hosts-problem"]')
    await eventually(async () => problem.textContent()).toContain('--hosts: expected names of hosts')
    await field.fill('-oProxyCommand=x')
    await eventually(async () => problem.textContent()).toContain('got "-oProxyCommand=x"')
    expect(await page.isDisabled('#start')).toBe(true)
    await field.fill('a,b')
    await page.waitForSelector('#start:not([disabled])[aria-busy=false]')
    expect(await page.locator('.copied pre').first().textContent()).toContain('--engine hosts --hosts a,b')
    vi.stubEnv('PATH', opened.panel.output)
    await page.selectOption('#field-engine', 'testground')
    await page.locator('#missing', { hasText: 'testground is not installed; it is needed for the testground engine' }).waitFor()
    vi.unstubAllEnvs()
    await page.selectOption('#field-engine', 'sim')
    await eventually(async () => page.locator('#missing li').count()).toBe(0)
    expect(await field.count()).toBe(0)
    await page.waitForSelector('#start:not([disabled])[aria-busy=false]')
  })

  test('what can\'t be followed is told where it was asked for', async () => {
    await page.fill('#field-lurkers', 'many')
    await page.press('#field-lurkers', 'Tab')
    const problem = page.locator('#field-lurkers-problem')
    expect(await problem.textContent()).toBe('lurkers: expected a whole number of at least 0, got "many"; N_NODES stays as it is')
    await page.fill('#field-N_NODES', '9')
    await eventually(async () => problem.textContent()).toBe('')
    await page.setInputFiles('.bar input[type=file]', { name: 'big.json', mimeType: 'application/json', buffer: Buffer.alloc(5 * 2 ** 20) })
    await page.locator('.notice.bad', { hasText: 'big.json: expected at most 4 MiB, got 5 MiB' }).waitFor()
    await page.getByRole('button', { name: 'put away' }).click()
    await page.goto(new URL('/#/results/%', page.url()).href)
    await page.reload()
    await page.locator('.empty', { hasText: '%: there is no such run' }).waitFor()
    await open('Configure')
    await eventually(async () => page.inputValue('#field-N_NODES')).toBe('9')
  })

  test('a snapshot is saved to a file, and loaded from it', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()])
    const path = await download.path()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ main: { time: { run: { value: '8s' } } } })
    await page.getByRole('button', { name: /^Reset \d+ changed$/ }).click()
    await eventually(async () => page.inputValue('#field-T_RUN')).toBe('3m')
    await page.setInputFiles('.bar input[type=file]', path)
    await eventually(async () => page.inputValue('#field-T_RUN')).toBe('8s')
    await page.getByRole('button', { name: 'Save as …' }).click()
    await page.fill('dialog input', 'mine')
    await page.press('dialog input', 'Enter')
    await eventually(async () => page.locator('.bar option').last().textContent()).toBe('own/mine')
  })

  test('a simulation runs to its end while the page is reloaded in the middle', async () => {
    await page.getByRole('button', { name: /^Reset \d+ changed$/ }).click()
    await start({ ...small, 'TOPIC_CONFIG.0.id': hostile })
    await page.waitForSelector('.steps [aria-current=step]')
    await page.reload()
    await page.waitForSelector('.steps li')
    // a page that is hidden for a while goes on where it was
    await page.evaluate('Object.defineProperty(document, "hidden", { value: true, configurable: true })')
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    await page.evaluate('delete document.hidden && document.dispatchEvent(new Event("visibilitychange"))')
    await eventually(async () => page.locator('.steps .done').count()).toBe(9)
    expect(await page.locator('.live [role=status]').textContent()).toMatch(/: passed$/)
    await page.getByRole('link', { name: 'Open the results' }).click()
    await page.waitForSelector('.verdict')
    expect(await page.textContent('.verdict')).toBe('passed')
    expect(await page.locator('.tile', { hasText: 'latency_p99' }).count()).toBe(1)
    expect(await page.locator('.figure img').count()).toBeGreaterThan(5)
  }, 120_000)

  test('the report opens in a sandbox, and its scripts can\'t reach the panel', async () => {
    const [report] = await Promise.all([page.context().waitForEvent('page'), page.click('#report')])
    await report.waitForLoadState()
    expect(await report.locator('.verdict').count()).toBe(1)
    expect(await report.title()).toContain('passed')
    expect(await report.evaluate<unknown>('globalThis.origin')).toBe('null')
    expect(await report.evaluate<unknown>('(() => { try { return document.cookie } catch { return "none" } })()')).toBe('none')
    expect(await report.evaluate<unknown>('fetch("/api/state").then(() => "reached", () => "refused")')).toBe('refused')
    await report.close()
  })

  test('a run from a terminal is there, can be watched, and its configuration loaded', async () => {
    const { runDir } = await runTest({
      ...defaultRunOptions, output: opened.panel.output, name: 'terminal', seed: 2,
      params: { N_NODES: 6n, N_PUBLISHER: 2n, T_WARM: '2s', T_RUN: '4s', T_COOL: '1s' }
    }, { signal: new AbortController().signal })
    await open('Results')
    const row = page.locator('tbody tr', { hasText: '-terminal' })
    await row.locator('.badge.passed').waitFor()
    await row.locator('td.name a').click()
    await page.getByRole('link', { name: 'Events', exact: true }).click()
    await eventually(async () => page.locator('.steps .done').count()).toBe(9)
    await page.getByRole('link', { name: 'Open the results' }).click()
    await page.getByRole('button', { name: 'Load its configuration' }).click()
    await eventually(async () => page.inputValue('#field-T_RUN')).toBe('4s')
    expect(readdirSync(runDir)).toContain('events.ndjson')
  }, 60_000)

  test('the queue shows all runs of a set, and its verdict; the keys go on in the page that is opened', async () => {
    await open('Configure')
    await fill(page, { ...small, seeds: '1-2', label: 'set' })
    await page.waitForSelector('#start:not([disabled])[aria-busy=false]')
    await page.focus('#start')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.live')
    expect(await page.evaluate<unknown>('document.activeElement.id')).toBe('main')
    const job = page.locator('.jobs li', { hasText: 'set, sim, seeds 1-2' })
    await job.locator('a', { hasText: 'set-seed-1' }).waitFor()
    await job.locator('a', { hasText: 'set-seed-2' }).waitFor()
    await eventually(async () => job.locator('.badge').allTextContents()).toEqual(['ended', 'passed', 'passed', 'passed'])
  }, 60_000)

  test('a run is stopped, and another that waits is taken out', async () => {
    await start({ ...small, T_RUN: '30m', N_NODES: '25', N_PUBLISHER: '10', 'TOPIC_CONFIG.0.message_rate': '120/s', label: 'long' })
    await page.waitForSelector('.live')
    await start({ label: 'waits' })
    await page.getByRole('button', { name: 'Take out' }).click()
    await eventually(async () => page.getByRole('button', { name: 'Take out' }).count()).toBe(0)
    await page.locator('.livehead').getByRole('button', { name: 'Stop' }).click()
    await page.waitForSelector('.livehead .badge.interrupted')
  }, 60_000)

  test('runs are found, sorted, compared, renamed and deleted', async () => {
    await open('Results')
    await page.getByRole('searchbox', { name: 'find runs' }).fill('N_NODES=6')
    await eventually(async () => page.locator('tbody tr').count()).toBe(4)
    for (const box of await page.locator('tbody input').all()) await box.check()
    const [comparison] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('button', { name: 'Compare 4 runs' }).click()])
    await comparison.waitForLoadState()
    expect(await comparison.locator('table').count()).toBeGreaterThan(0)
    expect(await page.getByRole('link', { name: 'Open it' }).getAttribute('href')).toBe(new URL(comparison.url()).pathname)
    await comparison.close()
    await page.getByRole('searchbox', { name: 'find runs' }).fill('interrupted')
    await page.locator('tbody a').click()
    await page.getByRole('button', { name: 'Rename …' }).click()
    await page.fill('dialog input', 'renamed')
    await page.press('dialog input', 'Enter')
    await eventually(async () => page.textContent('h1')).toBe('renamed')
    await page.getByRole('button', { name: 'Delete …' }).click()
    await page.locator('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.waitForSelector('table.runs')
    expect(readdirSync(join(opened.panel.output, '.trash'))).toEqual(['renamed'])
  }, 60_000)

  test('links of a sweep\'s page lead to the reports of its runs, though each is in a sandbox', async () => {
    const folder = join(opened.panel.output, 'sweep-mine')
    mkdirSync(join(folder, 'runs/one'), { recursive: true })
    writeFileSync(join(folder, 'sweep.html'), '<a href="runs/one/report.html">one</a>')
    writeFileSync(join(folder, 'runs/one/report.html'), '<h1>the report</h1>')
    await open('Results')
    const [sweep] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'sweep-mine' }).click()])
    await sweep.getByRole('link', { name: 'one' }).click()
    await sweep.locator('h1', { hasText: 'the report' }).waitFor()
    expect(await sweep.evaluate<unknown>('globalThis.origin')).toBe('null')
    await sweep.goBack()
    await sweep.getByRole('link', { name: 'one' }).waitFor()
    await sweep.close()
  })

  test('the results say how many folders are in no list, and what to do', async () => {
    for (let number = 0; number < 5000; number++) mkdirSync(join(opened.panel.output, `x${number}`))
    await open('Results')
    await page.locator('.warnings', { hasText: /^Not listed, as they come first by name of too many: \d+ folders\. gsplan runs lists all/ }).waitFor()
    for (let number = 0; number < 5000; number++) rmdirSync(join(opened.panel.output, `x${number}`))
    await eventually(async () => page.locator('.warnings').count()).toBe(0)
  })

  test('everything is reached with the keyboard', async () => {
    await open('Configure')
    await page.locator('.brand').click()
    const reached: string[] = []
    for (let step = 0; step < 14; step++) {
      await page.keyboard.press('Tab')
      reached.push(await page.evaluate<string>(focused))
    }
    expect(reached.join('|')).toContain('Configure')
    expect(reached.join('|')).toContain('find parameters')
    await page.locator('header nav a').last().focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('table.runs')
    // every input has a name for screen readers
    await open('Configure')
    expect(await page.evaluate<unknown>(nameless)).toEqual([])
  })

  test.each(['configure', 'run', 'results'])('the page %s fits 360 px, and is dark when the system is', async name => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(new URL(`/#/${name}`, page.url()).href)
    await page.waitForSelector('main > *')
    expect(await page.evaluate<unknown>('document.documentElement.scrollWidth')).toBe(360)
    expect(await page.evaluate<unknown>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 24, 29)')
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('a panel that is started again finds the runs, and the first says what is there', async () => {
    const other = await servePanel(opened.panel.output)
    const { exitCode, told } = await other.interrupt()
    expect([exitCode, told.split('\n').at(-2)]).toEqual([0, `gsplan: ${opened.panel.output} holds 4 runs`])
  })

  test('the page complains of nothing, and asks no other place', () => {
    // an address that the machine got while it ran is no complaint of the page
    expect(opened.complaints.filter(each => !/40[34]|ERR_NETWORK_CHANGED/.test(each))).toEqual([])
  })
})
