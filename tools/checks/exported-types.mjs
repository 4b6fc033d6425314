// @ts-check
// Finds types that the public declarations of a package name and that it doesn't export: users could not name them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import ts from 'typescript'
import { root } from '../setup/set-up.mjs'

/**
 * Declaration files of a package's entries.
 *
 * @param {string} dir
 * @returns {string[]}
 */
function entriesOf (dir) {
  const { exports = {} } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  return Object.values(exports).flatMap(entry => typeof entry.types === 'string' ? [join(dir, entry.types)] : [])
}

/**
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 */
const resolved = (symbol, checker) => symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

/**
 * Names of types in a declaration, as symbols; members that are private are nobody's business.
 *
 * @param {ts.Node} node
 * @param {ts.TypeChecker} checker
 * @returns {ts.Symbol[]}
 */
function namedTypes (node, checker) {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) ?? [] : []
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) return []
  const heir = ts.isExpressionWithTypeArguments(node) ? node.expression : undefined
  const name = ts.isTypeReferenceNode(node) ? node.typeName : heir
  const symbol = name === undefined ? undefined : checker.getSymbolAtLocation(name)
  const found = symbol === undefined ? [] : [symbol]
  ts.forEachChild(node, child => { found.push(...namedTypes(child, checker)) })
  return found
}

/**
 * @param {string} name of a folder in packages
 * @returns {string[]} a line for each type
 */
function findHidden (name) {
  const dir = join(root, 'packages', name)
  const entries = entriesOf(dir)
  const program = ts.createProgram(entries, {
    module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, types: ['node']
  })
  const checker = program.getTypeChecker()
  const modules = entries.flatMap(entry => {
    const file = program.getSourceFile(entry)
    return (file === undefined ? undefined : checker.getSymbolAtLocation(file)) ?? []
  })
  const exported = new Set(
    modules.flatMap(module => checker.getExportsOfModule(module)).map(symbol => resolved(symbol, checker)))
  /** @param {ts.Symbol} symbol */
  const isOurs = ({ declarations = [] }) => declarations.some(declaration =>
    !ts.isTypeParameterDeclaration(declaration) && declaration.getSourceFile().fileName.startsWith(join(dir, 'dist')))
  const lines = [...exported].flatMap(symbol => (symbol.declarations ?? [])
    .flatMap(declaration => namedTypes(declaration, checker)).map(used => resolved(used, checker))
    .filter(used => isOurs(used) && !exported.has(used))
    .map(used => `packages/${name}: ${symbol.name} names ${used.name}, which is not exported`))
  return [...new Set(lines)]
}

const hidden = readdirSync(join(root, 'packages')).sort().flatMap(findHidden)
for (const line of hidden) process.stderr.write(`${line}\n`)
process.exitCode = hidden.length === 0 ? 0 : 1
