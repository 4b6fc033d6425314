// @ts-check
// Puts the packages of libp2p 3 that the plan's real nodes are made of into one file, packages/plan/bundled/libp2p-3.js,
// with the licences of all that is in it.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import { root } from './set-up.mjs'

process.chdir(join(root, 'packages', 'plan'))
const dir = 'bundled'
rmSync(dir, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: process.cwd(), entryPoints: ['src/real/libp2p-3-packages.ts'], outfile: `${dir}/libp2p-3.js`,
  bundle: true, platform: 'node', target: 'node20', format: 'esm', metafile: true, logLevel: 'warning',
  // packages in CommonJS ask for modules of Node
  banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' }
})

/** @param {string} path of a file that went in @returns {string} folder of its package */
function packageOf (path) {
  let folder = dirname(path)
  // some have a package.json without a version in their subfolders
  const isPackage = () => existsSync(join(folder, 'package.json')) && readManifest(folder).version !== undefined
  while (!isPackage()) folder = dirname(folder)
  return folder
}

/** @param {string} folder @returns {{ name: string, version?: string, license?: string }} */
const readManifest = folder => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** @param {string} folder @returns {string} */
function formatLicence (folder) {
  const { name, version, license } = readManifest(folder)
  const texts = readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
    .map(file => readFileSync(join(folder, file), 'utf8').trim())
  return [`${name} ${version}: ${license}`, ...texts].join('\n\n')
}

const folders = new Set(Object.keys(metafile.inputs).filter(path => path.includes('node_modules')).map(packageOf))
const rule = '\n\n----\n\n'
writeFileSync(`${dir}/LICENSES.txt`, `libp2p-3.js contains these packages.\n\n${[...folders].sort().map(formatLicence).join(rule)}\n`)
