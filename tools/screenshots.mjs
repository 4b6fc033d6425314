// @ts-check
// Takes the pictures of the panel in docs/, with Debian's chromium; runs of half a minute are made: npm run screenshots
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright-core'
import { root, setUp } from './setup/set-up.mjs'

const SIZE = { width: 1280, height: 860 }

setUp()
const output = mkdtempSync(join(tmpdir(), 'gsplan-pictures-'))
const gsplan = join(root, 'packages/runner/bin/gsplan.js')
const small = ['-D', 'T_RUN=5s', '-D', 'T_WARM=5s', '-D', 'T_COOL=2s']

/** @param {readonly string[]} args @returns {Promise<void>} */
const run = args => new Promise(resolve => {
  spawn(process.execPath, [gsplan, 'run', '--quiet', ...small, ...args], { cwd: output, stdio: 'ignore' })
    .once('exit', () => { resolve() })
})

const panel = spawn(process.execPath, [gsplan, 'ui', '--no-open'], { cwd: output, stdio: ['ignore', 'pipe', 'ignore'] })
const url = await new Promise(resolve => { panel.stdout.once('data', data => { resolve(String(data).trim()) }) })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
/** @param {string} name */
const picture = async name => { await page.screenshot({ path: join(root, 'docs', `panel-${name}.png`) }) }
/** @param {string} name */
const open = async name => { await page.goto(new URL(`/#/${name}`, page.url()).href) }

await page.goto(url)
await page.waitForSelector('.quick button')
await picture('configure')
await page.locator('.quick button').first().click()
await page.waitForSelector('.charts figure:nth-child(4)')
await page.waitForTimeout(8000)
await picture('run')
await page.getByRole('link', { name: 'Open the results' }).waitFor({ timeout: 120_000 })
for (const args of [
  ['--seed', '2'], ['-D', 'OVERLAY_D=6'], ['-D', 'GS_MODULE=@libp2p/gossipsub', '--threshold', 'latency_p99 < 60ms']
]) await run(args)
await open('results')
await page.waitForSelector('tbody tr:nth-child(4)')
await page.setViewportSize({ ...SIZE, height: 420 })
await picture('results')

await browser.close()
const ended = new Promise(resolve => { panel.once('exit', resolve) })
panel.kill('SIGINT')
await ended
rmSync(output, { recursive: true, force: true })
