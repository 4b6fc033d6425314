// @ts-check
// Puts the packages that a source file re-exports into one file, bundled/NAME.js in the package's folder, with the licences
// of all that is in it: node tools/setup/bundle.mjs PACKAGE_FOLDER SOURCE NAME
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import { root } from './set-up.mjs'

const [folder = '', source = '', name = ''] = process.argv.slice(2)
process.chdir(join(root, folder))
rmSync('bundled', { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: process.cwd(), entryPoints: [source], outfile: `bundled/${name}.js`,
  bundle: true, platform: 'node', target: 'node20', format: 'esm', metafile: true, logLevel: 'warning',
  // optional accelerators of ws, which are native
  external: ['bufferutil', 'utf-8-validate'],
  // packages in CommonJS ask for modules of Node
  banner: { js: 'import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);' }
})

/** @param {string} path of a file that went in @returns {string} folder of its package */
function packageOf (path) {
  let dir = dirname(path)
  // some have a package.json without a version in their subfolders
  const isPackage = () => existsSync(join(dir, 'package.json')) && readManifest(dir).version !== undefined
  while (!isPackage()) dir = dirname(dir)
  return dir
}

/** @param {string} dir @returns {{ name: string, version?: string, license?: string }} */
const readManifest = dir => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))

/** @param {string} dir @returns {string} */
function formatLicence (dir) {
  const { name, version, license } = readManifest(dir)
  const texts = readdirSync(dir).filter(file => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
    .map(file => readFileSync(join(dir, file), 'utf8').trim())
  return [`${name} ${version}: ${license}`, ...texts].join('\n\n')
}

const dirs = new Set(Object.keys(metafile.inputs).filter(path => path.includes('node_modules')).map(packageOf))
const texts = [...dirs].sort().map(formatLicence)
writeFileSync('bundled/LICENSES.txt', `${name}.js contains these packages.\n\n${texts.join('\n\n----\n\n')}\n`)
