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
const NARROW = { width: 360, height: 860 }

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
/** Pictures of each page that stand beside each other: dark ones, and those of a narrow screen. @type {string[][]} */
const others = [[], []]
const take = async () => `data:image/png;base64,${(await page.screenshot()).toString('base64')}`

/**
 * Takes pictures of a page; the first is a file of its own.
 *
 * @param {string} name
 * @param {{ readonly width: number, readonly height: number }} [size]
 */
async function picture (name, size = SIZE) {
  await page.setViewportSize(size)
  await page.waitForTimeout(300)
  await page.screenshot({ path: join(root, 'docs', `panel-${name}.png`) })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(SIZE)
  others[0]?.push(await take())
  await page.setViewportSize(NARROW)
  await page.waitForTimeout(300)
  const dark = await take()
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForTimeout(300)
  others[1]?.push(await take(), dark)
  await page.setViewportSize(SIZE)
}

/**
 * Puts pictures beside each other into a file.
 *
 * @param {string} name
 * @param {readonly string[]} pictures
 */
async function besides (name, pictures) {
  const place = await browser.newPage({ viewport: { width: 1280, height: 10 } })
  const columns = `display:grid;grid-template-columns:repeat(${pictures.length},1fr);gap:8px`
  await place.setContent(`<!doctype html><body style="margin:0;background:#888;${columns}">${
    pictures.map(each => `<img style="width:100%" src="${each}">`).join('')}`)
  await place.screenshot({ path: join(root, 'docs', `panel-${name}.png`), fullPage: true })
  await place.close()
}

/** @param {string} name */
const open = async name => { await page.goto(new URL(`/#/${name}`, page.url()).href) }

await page.goto(url)
await page.waitForSelector('.quick button')
await picture('configure')
await page.locator('.quick button').first().click()
await page.waitForSelector('.charts figure:nth-child(4)')
// the middle of the run, however fast the machine is
const share = async () => page.locator('progress').evaluate(bar => 'value' in bar ? Number(bar.value) : 0)
while (await share() < 0.4) await page.waitForTimeout(100)
await picture('run')
await page.getByRole('link', { name: 'Open the results' }).waitFor({ timeout: 120_000 })
for (const args of [
  ['--seeds', '2-3'], ['-D', 'OVERLAY_D=6'], ['-D', 'GS_MODULE=@libp2p/gossipsub', '--threshold', 'latency_p99 < 60ms']
]) await run(args)
await open('results')
await page.waitForSelector('tbody tr:nth-child(5)')
await page.waitForSelector('tbody .badge.running', { state: 'detached' })
await picture('results', { ...SIZE, height: 420 })
await besides('dark', others[0] ?? [])
await besides('narrow', others[1] ?? [])

await browser.close()
const ended = new Promise(resolve => { panel.once('exit', resolve) })
panel.kill('SIGINT')
await ended
rmSync(output, { recursive: true, force: true })
