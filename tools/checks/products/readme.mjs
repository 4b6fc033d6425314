// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { runOk } from './run-program.mjs'

/** @param {string} specifier @returns {string} name of the package */
const packageOf = specifier => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/**
 * @typedef {object} Readme
 * @property {readonly string[]} examples JavaScript
 * @property {readonly string[]} commands lines that begin with npx
 * @property {readonly string[]} installs packages that its `npm install` lines name
 */

/** @param {string} text @returns {Readme} */
export function parseReadme (text) {
  const lines = text.split('\n').map(line => line.trim())
  return {
    examples: [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code),
    commands: lines.filter(line => line.startsWith('npx ')).map(line => line.replace(/ {2,}\S.*$| +#.*$/, '')),
    installs: [...text.matchAll(/npm (?:install|i) ([^`#\n()]+)/g)].flatMap(([, names = '']) => names.trim().split(/\s+/))
      .filter(name => !name.startsWith('-'))
  }
}

/**
 * Finds commands whose name npx would look up in the registry, where it is not ours, and imports without an install line.
 *
 * @param {Readme} readme
 * @param {string} self the package that the README is of
 * @param {readonly import('./pack.mjs').Manifest[]} packages all of ours
 * @returns {string[]} findings
 */
export function checkReadme ({ examples, commands, installs }, self, packages) {
  const binsOf = (/** @type {string} */ name) => Object.keys(packages.find(manifest => manifest.name === name)?.bin ?? {})
  const installed = new Set(installs.flatMap(binsOf))
  const strangers = commands.map(command => command.split(' ')[1] ?? '')
    .filter(name => binsOf(name).length === 0 && !installed.has(name))
  const imports = examples.flatMap(code => [...code.matchAll(/\b(?:from|import\()\s*'([^'.][^']*)'/g)])
    .map(([, name = '']) => name)
  const undeclared = imports.filter(name => !isBuiltin(name)).map(packageOf).filter(name => !installs.includes(name))
  return [
    ...strangers.map(name => `npx ${name}: expected the name of a package of ours, or of a bin whose package is installed before`),
    ...[...new Set(undeclared)].map(name => `expected a line npm install … ${name} before the examples of ${self} that import it`)
  ]
}

/**
 * Runs the examples of a README as they are, in order.
 *
 * @param {Readme} readme
 * @param {string} dir folder in which its install lines were run
 * @throws {Error} when one fails, or prints nothing
 */
export async function runExamples ({ examples }, dir) {
  for (const [index, code] of examples.entries()) {
    const file = `example-${index + 1}.mjs`
    writeFileSync(join(dir, file), code)
    const { stdout } = await runOk(process.execPath, [file], { cwd: dir })
    if (stdout === '') throw new Error(`${file}: expected output, got none\n${code}`)
  }
}

/** @param {string} dir folder of a package */
export const readReadme = dir => parseReadme(readFileSync(join(dir, 'README.md'), 'utf8'))
