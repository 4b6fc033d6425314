// Prints sizes of files and functions of each package (`src` and `bin`), and how many functions are beyond the budget of
// complexity. Functions are those with a body in braces; complexity is counted as ESLint does.
//
//   node tools/checks/statistics.mjs [CHECKOUT]
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const MAX_COMPLEXITY = 12
const kinds = ts.SyntaxKind
const root = process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url))

/** Nodes that add a path each. */
const branches = new Set([
  kinds.IfStatement, kinds.ConditionalExpression, kinds.CatchClause, kinds.CaseClause, kinds.ForStatement,
  kinds.ForInStatement, kinds.ForOfStatement, kinds.WhileStatement, kinds.DoStatement, kinds.QuestionDotToken,
  kinds.AmpersandAmpersandToken, kinds.BarBarToken, kinds.QuestionQuestionToken,
  kinds.AmpersandAmpersandEqualsToken, kinds.BarBarEqualsToken, kinds.QuestionQuestionEqualsToken
])

/** @param {ts.Node} node */
const addsPath = node => branches.has(node.kind) ||
  ((ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer !== undefined)

/** @param {ts.Node} node */
const hasBlock = node => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined &&
  ts.isBlock(/** @type {ts.Node} */ (node.body))

/** @typedef {{ lines: number, complexity: number }} FunctionSize */

/**
 * Measures all functions of a file, nested ones as well.
 *
 * @param {string} path
 */
function measureFile (path) {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  /** @param {number} position */
  const lineAt = position => source.getLineAndCharacterOfPosition(position).line
  /** @type {FunctionSize[]} */
  const functions = []
  /**
   * @param {ts.Node} node
   * @param {FunctionSize} around
   */
  const visit = (node, around) => {
    let size = around
    if (ts.isFunctionLike(node)) size = { lines: lineAt(node.end) - lineAt(node.getStart(source)) + 1, complexity: 1 }
    if (hasBlock(node)) functions.push(size)
    if (addsPath(node)) size.complexity++
    ts.forEachChild(node, child => { visit(child, size) })
  }
  visit(source, { lines: 0, complexity: 0 })
  return { lines: text.split('\n').length - 1, functions }
}

/** @param {string} dir */
function measurePackage (dir) {
  const files = ['src', 'bin'].map(name => join(dir, name)).filter(folder => existsSync(folder))
    .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)))
    .filter(path => /\.(ts|js|mjs)$/.test(path)).map(measureFile)
  return { fileLines: files.map(({ lines }) => lines), functions: files.flatMap(({ functions }) => functions) }
}

/**
 * Value at a share of sorted values.
 *
 * @param {readonly number[]} values
 * @param {number} share
 */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0

/** @param {readonly number[]} values */
const spread = values => [0.5, 0.9, 1].map(share => quantile(values, share))

/**
 * @param {string} name
 * @param {ReturnType<typeof measurePackage>} sizes
 */
function formatRow (name, { fileLines, functions }) {
  const cells = [
    fileLines.length, fileLines.reduce((total, lines) => total + lines, 0), ...spread(fileLines),
    functions.length, ...spread(functions.map(({ lines }) => lines)),
    functions.filter(({ complexity }) => complexity > MAX_COMPLEXITY).length
  ]
  return `${name.padEnd(14)}${cells.map(cell => String(cell).padStart(8)).join('')}\n`
}

const names = readdirSync(join(root, 'packages')).filter(name => existsSync(join(root, 'packages', name, 'package.json')))
const packages = names.map(name => measurePackage(join(root, 'packages', name)))
const heads = ['files', 'lines', 'median', 'p90', 'max', 'functs', 'median', 'p90', 'max', `> ${MAX_COMPLEXITY}`]
process.stdout.write(`${''.padEnd(14)}${heads.map(head => head.padStart(8)).join('')}\n`)
names.forEach((name, index) => { process.stdout.write(formatRow(name, packages[index])) })
process.stdout.write(formatRow('all', {
  fileLines: packages.flatMap(({ fileLines }) => fileLines), functions: packages.flatMap(({ functions }) => functions)
}))
