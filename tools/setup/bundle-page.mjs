// @ts-check
// Bundles the panel's page: one HTML, one script and one style sheet in packages/ui/bundled, with the licences of all that
// is in them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { formatLicences, readManifest } from './licences.mjs'
import { root } from './set-up.mjs'

/** Most that the page weighs, compressed, bytes. */
const MAX_BYTES = 60_000

process.chdir(join(root, 'packages/ui'))
rmSync('bundled', { recursive: true, force: true })
mkdirSync('bundled')
const { metafile } = await build({
  absWorkingDir: process.cwd(), entryPoints: { panel: 'src/page/main.tsx' }, outdir: 'bundled',
  bundle: true, minify: true, platform: 'browser', target: ['chrome111', 'firefox111', 'safari16.4'], format: 'esm',
  jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none', metafile: true, logLevel: 'warning',
  conditions: ['@gsplan/source']
})
copyFileSync('src/page/index.html', 'bundled/index.html')

/** @param {string} path of a file that went in @returns {string} folder of its package */
function packageOf (path) {
  let dir = dirname(path)
  while (!existsSync(join(dir, 'package.json')) || readManifest(dir).version === undefined) dir = dirname(dir)
  return dir
}

const dirs = [...new Set(Object.keys(metafile.inputs).filter(path => path.includes('node_modules')).map(packageOf))]
writeFileSync('bundled/LICENSES.txt', `The page contains these packages.\n\n${formatLicences(dirs)}\n`)

const weights = ['index.html', 'panel.js', 'panel.css'].map(name => gzipSync(readFileSync(join('bundled', name))).length)
const weight = weights.reduce((sum, bytes) => sum + bytes, 0)
process.stdout.write(`the page: ${weight} bytes compressed (script ${weights[1]} of ${statSync('bundled/panel.js').size})\n`)
if (weight > MAX_BYTES) {
  process.stderr.write(`the page: expected at most ${MAX_BYTES} bytes compressed, got ${weight}\n`)
  process.exitCode = 1
}
