import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openBrowser } from '../../src/panel/open-browser.ts'
import { temporaryFolder } from '../run-sim.ts'

const url = 'http://127.0.0.1:1/?token=a&b=$(id)'
let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
  vi.stubEnv('PATH', folder)
})
afterEach(() => { vi.unstubAllEnvs() })

/** A program that notes its arguments. */
function install (name: string): void {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\nprintf '%s' "$*" > '${folder}/noted.part' && /bin/mv '${folder}/noted.part' '${folder}/noted'\n`)
  chmodSync(path, 0o755)
}

const noted = async (): Promise<string> => vi.waitUntil(
  () => existsSync(join(folder, 'noted')) && readFileSync(join(folder, 'noted'), 'utf8'), { timeout: 20_000, interval: 10 })

test.each<[NodeJS.Platform, string, object, string]>([
  ['linux', 'xdg-open', { DISPLAY: ':0' }, url], ['linux', 'xdg-open', { WAYLAND_DISPLAY: 'wayland-0' }, url], ['darwin', 'open', {}, url],
  ['win32', 'rundll32', {}, `url.dll,FileProtocolHandler ${url}`]
])('on %s the address is opened by %s, and by no shell', async (platform, program, env, args) => {
  install(program)
  expect(await openBrowser(url, { ...env }, platform)).toBe(true)
  expect(await noted()).toBe(args)
})

test('without a display nothing is opened', async () => {
  install('xdg-open')
  expect([await openBrowser(url, {}, 'linux'), await openBrowser(url, { DISPLAY: '' }, 'linux')]).toEqual([false, false])
})

test('without a program nothing is opened, and nothing fails', async () => {
  expect(await openBrowser(url, { DISPLAY: ':0' }, 'linux')).toBe(false)
})
