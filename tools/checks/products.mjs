// @ts-check
// Packs every package, installs each tarball alone in an empty folder, and does there what its users do: `--help`,
// `--version` and the main job of each bin, the examples of its README, a strict TypeScript project. Weighs what was
// installed against products/budgets.json. Arguments are names of packages to look at; without any, all.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { checkProduct } from './products/check-product.mjs'
import { packAll } from './products/pack.mjs'
import { startRegistry } from './products/registry.mjs'
import { makeSampleRun } from './products/sample-run.mjs'
import { formatTable } from './products/table.mjs'
import { root } from '../setup/set-up.mjs'

/** Installations at the same time. */
const PARALLEL = 2

const asked = process.argv.slice(2)
const dir = mkdtempSync(join(tmpdir(), 'gsplan-products-'))
mkdirSync(join(dir, 'tarballs'))
const packed = await packAll(root, join(dir, 'tarballs'))
const registry = await startRegistry(packed)
const sample = await makeSampleRun(root, join(dir, 'sample'))
const budgets = JSON.parse(readFileSync(new URL('products/budgets.json', import.meta.url), 'utf8'))

const waiting = packed.filter(({ manifest: { name } }) => asked.length === 0 || asked.includes(name))
/** @type {Awaited<ReturnType<typeof checkProduct>>[]} */
const products = []
async function work () {
  for (let product = waiting.shift(); product !== undefined; product = waiting.shift()) {
    const { name } = product.manifest
    const place = join(dir, 'installed', name)
    mkdirSync(place, { recursive: true })
    const budget = budgets[name]
    const checked = await checkProduct({ root, dir: place, product, packed, registry: registry.url, sample, budget })
    products.push(checked)
    process.stdout.write(checked.checks.map(check => formatCheck(name, check)).join(''))
  }
}

/** @type {(name: string, check: { what: string, error?: string }) => string} */
const formatCheck = (name, { what, error }) => error === undefined
  ? `passed: ${name}: ${what}\n`
  : `failed: ${name}: ${what}\n  ${error.trim().replaceAll('\n', '\n  ')}\n`

try {
  await Promise.all(Array.from({ length: PARALLEL }, work))
} finally {
  await registry.close()
  rmSync(dir, { recursive: true, force: true })
}
process.stdout.write(`\n${formatTable(products)}\n`)
const checks = products.flatMap(product => product.checks)
const failed = checks.filter(({ error }) => error !== undefined).length
mkdirSync(join(root, '.reports'), { recursive: true })
writeFileSync(join(root, '.reports', 'products.json'), `${JSON.stringify({ passed: checks.length - failed, failed })}\n`)
process.exitCode = failed === 0 ? 0 : 1
