// @ts-check
// Puts the packages that a source file re-exports into one file, bundled/NAME.js in the package's folder, with the licences
// of all that is in it, and with the declarations of one of them, where a package of ours hands that on to its users:
//   node tools/setup/bundle.mjs PACKAGE_FOLDER SOURCE NAME [DECLARED_PACKAGE]
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import { formatLicences, readManifest } from './licences.mjs'
import { root } from './set-up.mjs'

const [folder = '', source = '', name = '', declared] = process.argv.slice(2)
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

/**
 * Copies the declarations of a package to bundled/types, for users who check the declarations of what they install:
 * those of the package itself are not checked.
 *
 * @param {string} dir of the package
 */
function copyDeclarations (dir) {
  const from = join(dir, dirname(JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).types))
  for (const file of readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.d.ts'))) {
    const to = join('bundled/types', file)
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, `// @ts-nocheck\n${readFileSync(join(from, file), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')}`)
  }
}

const dirs = [...new Set(Object.keys(metafile.inputs).filter(path => path.includes('node_modules')).map(packageOf))]
writeFileSync('bundled/LICENSES.txt', `${name}.js contains these packages.\n\n${formatLicences(dirs)}\n`)
if (declared !== undefined) {
  const dir = dirs.find(dir => readManifest(dir).name === declared)
  if (dir === undefined) throw new Error(`expected ${declared} among the packages in ${name}.js`)
  copyDeclarations(dir)
}
