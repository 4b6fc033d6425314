import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { main } from '../../src/cli.ts'

/** Debian's, or one that goes by another name. */
const executable: string | undefined = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .flatMap(name => (process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, name))).find(path => existsSync(path))

/** True where tests of pages are skipped: without a browser, but not in CI, where one that is missing fails them. */
export const hasNoBrowser: boolean = executable === undefined && process.env['CI'] === undefined

/** The command `gsplan ui`, as it runs in a terminal. */
export interface ServedPanel {
  readonly url: string
  readonly output: string
  /** Interrupts it, as Ctrl-C does. @returns exit code and all that it told */
  readonly interrupt: () => Promise<{ readonly exitCode: number, readonly told: string }>
}

/** Starts the command on an output folder, a new one unless it is given. */
export async function servePanel (output = mkdtempSync(join(tmpdir(), 'gsplan-panel-'))): Promise<ServedPanel> {
  let told = ''
  const listeners = new Map<string, () => void>()
  let onUrl: (url: string) => void = () => {}
  const printed = new Promise<string>(resolve => { onUrl = resolve })
  const ended = main(['ui', '--no-open', '--output', output], {
    stdout: { write: text => { onUrl(String(text).trim()) } },
    stderr: { write: text => { told += String(text) } },
    env: {}, on: (signal, listener) => listeners.set(signal, listener), off: signal => listeners.delete(signal)
  })
  const url = await Promise.race([printed, ended.then(code => { throw new Error(`gsplan ui ended with ${code}: ${told}`) })])
  return {
    url, output,
    interrupt: async () => {
      listeners.get('SIGINT')?.()
      return { exitCode: await ended, told }
    }
  }
}

/** A browser that has a panel open. */
export interface OpenedPage {
  readonly page: Page
  /** Complaints of the page, and requests to other places. */
  readonly complaints: string[]
  readonly close: () => Promise<void>
}

/** Opens the address of a panel in a browser. */
export async function openPage (url: string): Promise<OpenedPage> {
  if (executable === undefined) throw new Error('expected chromium on the PATH: apt-get install chromium')
  // tests run as root in containers
  const browser: Browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', acceptDownloads: true })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('console', message => { if (message.type() === 'error') complaints.push(`console: ${message.text()}`) })
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  context.on('request', request => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) complaints.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  await page.waitForSelector('#total-peers')
  return { page, complaints, close: async () => browser.close() }
}

/** A browser, and the panel that it has open. */
export interface OpenedPanel extends OpenedPage {
  readonly panel: ServedPanel
}

/** Opens a panel of its own in a browser. */
export async function openPanel (): Promise<OpenedPanel> {
  const panel = await servePanel()
  const opened = await openPage(panel.url)
  return {
    ...opened, panel,
    close: async () => {
      await opened.close()
      await panel.interrupt()
      rmSync(panel.output, { recursive: true, force: true })
    }
  }
}
