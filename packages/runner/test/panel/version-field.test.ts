import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasGo } from '../go-cache.ts'
import { startGoProxy, type GoProxy } from '../go-proxy.ts'
import { startLoopbackRegistry, type LoopbackRegistry } from '../loopback-registry.ts'
import { temporaryFolder } from '../run-sim.ts'
import { hasNoBrowser, type OpenedPanel, openPanel } from './panel-browser.ts'

describe.skipIf(hasNoBrowser)('the version field (apt-get install chromium)', () => {
  let registry: LoopbackRegistry
  let proxy: GoProxy
  let opened: OpenedPanel

  beforeAll(async () => {
    registry = await startLoopbackRegistry()
    proxy = await startGoProxy('example.com/router', ['v0.1.0', 'v0.10.0', 'v0.2.0'])
    vi.stubEnv('npm_config_registry', registry.url)
    vi.stubEnv('GOPROXY', proxy.url)
    vi.stubEnv('GOSUMDB', 'off')
    opened = await openPanel()
  }, 60_000)
  afterAll(async () => {
    await opened.close()
    vi.unstubAllEnvs()
    await Promise.all([registry.close(), proxy.close()])
  })

  /** Versions that the field offers for a router. */
  async function listFor (module: string): Promise<string[]> {
    const { page } = opened
    await page.fill('#field-GS_MODULE', module)
    await page.getByRole('button', { name: 'List versions' }).click()
    const options = page.locator('[id="field-GS_VERSION-list"] option')
    await expect.poll(async () => options.count(), { timeout: 30_000 }).toBeGreaterThan(0)
    // the keys go on in the field that has the list
    expect(await page.evaluate<unknown>('document.activeElement.id')).toBe('field-GS_VERSION')
    return options.evaluateAll(found => found.map(option => (option as unknown as { value: string }).value))
  }

  test('offers those of the npm registry', async () => {
    const dir = await temporaryFolder()
    writeFileSync(join(dir, 'package.json'), '{"name":"r-x","version":"1.0.0"}')
    for (const version of ['1.0.0', '1.10.0', '1.2.0']) registry.add(dir, { name: 'r-x', version })
    expect(await listFor('r-x')).toEqual(['latest', '1.10.0', '1.2.0', '1.0.0'])
    // another router has others
    await opened.page.fill('#field-GS_MODULE', 'r-y')
    expect(await opened.page.locator('[id="field-GS_VERSION-list"] option').count()).toBe(0)
    await opened.page.getByRole('button', { name: 'List versions' }).click()
    await opened.page.locator('.notice.bad', { hasText: 'GS_MODULE r-y' }).waitFor()
  })

  test.skipIf(!hasGo)('offers those of the Go module proxy (needs Go, https://go.dev/dl)', async () => {
    expect(await listFor('example.com/router')).toEqual(['latest', 'v0.10.0', 'v0.2.0', 'v0.1.0'])
  })
})
