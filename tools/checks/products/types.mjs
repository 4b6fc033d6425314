// @ts-check
// Compiles a strict project, `skipLibCheck` off, that imports everything that an installed package exports: once as Node
// resolves modules, once as a bundler does. Runs as a process of its own: node types.mjs DIR ENTRY…
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const { ModuleKind, ModuleResolutionKind } = ts

/** Module settings of TypeScript projects that have to find our types. */
const moduleSettings = {
  nodenext: { module: ModuleKind.NodeNext },
  bundler: { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler }
}

/** @param {string} dir where types of Node are put, and no others of this workspace */
function typesOfNode (dir) {
  const typeRoot = join(dir, 'types-of-node')
  mkdirSync(typeRoot, { recursive: true })
  symlinkSync(fileURLToPath(new URL('../../../node_modules/@types/node', import.meta.url)), join(typeRoot, 'node'))
  return typeRoot
}

/** Parsed files outside the project, such as TypeScript's own, which both settings read alike. */
const outside = new Map()

/** @param {ts.CompilerOptions} options @param {string} dir */
function createHost (options, dir) {
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getCurrentDirectory = () => dir
  host.getSourceFile = (path, ...rest) => {
    if (path.startsWith(dir)) return read(path, ...rest)
    if (!outside.has(path)) outside.set(path, read(path, ...rest))
    return outside.get(path)
  }
  return host
}

/**
 * @param {string} dir @param {readonly string[]} entries
 * @param {{ readonly typeRoot: string, readonly settings: ts.CompilerOptions }} project
 * @returns {string} errors, empty without any
 */
function compile (dir, entries, { typeRoot, settings }) {
  const file = join(dir, 'imports.mts')
  writeFileSync(file, entries.map((entry, index) => `import * as entry${index} from '${entry}'\n`).join('') +
  `export const entries: readonly object[] = [${entries.map((_, index) => `entry${index}`).join(', ')}]\n`)
  const options = {
    // without a setting of its own TypeScript takes the DOM's types too, which those of libp2p and Vega need
    ...settings, target: ts.ScriptTarget.ES2023, strict: true, skipLibCheck: false, noEmit: true,
    types: ['node'], typeRoots: [typeRoot]
  }
  const host = createHost(options, dir)
  const program = ts.createProgram([file], options, host)
  const found = [
    ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(),
    ...program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(dir))
      .flatMap(source => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
  ]
  return ts.formatDiagnostics(found, host)
}

const [given = '', ...entries] = process.argv.slice(2)
const dir = realpathSync(given)
const typeRoot = typesOfNode(dir)
const errors = Object.entries(moduleSettings)
  .map(([name, settings]) => [name, compile(dir, entries, { typeRoot, settings })])
process.stdout.write(`${JSON.stringify(Object.fromEntries(errors))}\n`)
