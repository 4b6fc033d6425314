// Fails when files of a package import each other in a circle, types included: such files are one idea in two places.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** @typedef {ReadonlyMap<string, readonly string[]>} Imports files that each file imports */

/**
 * Reads which files import which below a folder.
 *
 * @param {string} dir
 * @returns {Imports}
 */
function readImports (dir) {
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(path => /\.tsx?$/.test(path))
  return new Map(paths.map(path => {
    const file = join(dir, path)
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'))
    const targets = importedFiles.map(({ fileName }) => fileName).filter(name => name.startsWith('.'))
    return [file, [...new Set(targets.map(name => join(dirname(file), name)))]]
  }))
}

/**
 * Finds circles among imports, one for each file that closes one.
 *
 * @param {Imports} imports
 * @returns {readonly (readonly string[])[]} files in the order of their imports
 */
function findCycles (imports) {
  /** @type {string[][]} */
  const cycles = []
  const finished = new Set()
  /**
   * @param {string} file
   * @param {readonly string[]} path from where the search began
   */
  const visit = (file, path) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file])
    else if (!finished.has(file)) {
      for (const target of imports.get(file) ?? []) visit(target, [...path, file])
      finished.add(file)
    }
  }
  for (const file of imports.keys()) visit(file, [])
  return cycles
}

process.chdir(root)
const cycles = readdirSync('packages').filter(name => existsSync(`packages/${name}/src`))
  .flatMap(name => findCycles(readImports(`packages/${name}/src`)))
for (const cycle of cycles) process.stdout.write(`imports in a circle: ${cycle.join(' → ')}\n`)
process.exitCode = cycles.length === 0 ? 0 : 1
