// Writes the generated parts of docs/*.md from the declarations they describe; with --check, says where they differ instead.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { metricDefinitions, tableDefinitions } from '@gsplan/gate'
import { findingCodes, reasonCodes } from '@gsplan/run-format'
import { root } from '../setup/set-up.mjs'

/** @param {readonly (readonly string[])[]} rows the first is the heading */
function formatTable ([heading = [], ...rows]) {
  /** @param {readonly string[]} cells */
  const line = cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heading), `|${'---|'.repeat(heading.length)}`, ...rows.map(line)].join('\n')
}

function formatMetrics () {
  /** @type {Map<string, string[]>} names by what else is said of them */
  const names = new Map()
  for (const { name, unit, meaning, source, perTopic } of metricDefinitions) {
    const rest = JSON.stringify([unit, meaning, source, perTopic === true ? 'yes' : ''])
    names.set(rest, [...names.get(rest) ?? [], `\`${name}\``])
  }
  return formatTable([
    ['metric', 'unit', 'meaning', 'source', 'per topic'],
    ...[...names].map(([rest, same]) => [same.join(' '), ...JSON.parse(rest)])
  ])
}

function formatTables () {
  return tableDefinitions.map(({ name, meaning, columns }) => `### ${name}\n\nRows: ${meaning}.\n\n${formatTable([
    ['column', 'type', 'unit', 'meaning', 'null when'],
    ...columns.map(column => [`\`${column.name}\``, column.type, column.unit, column.meaning, column.nullWhen ?? ''])
  ])}`).join('\n\n')
}

function formatReasons () {
  return formatTable([
    ['code', 'leads to', 'cause', 'remedy'],
    ...Object.entries(reasonCodes).map(([code, { gravity, meaning, remedy }]) => [`\`${code}\``, gravity, meaning, remedy])
  ])
}

function formatFindings () {
  return formatTable([
    ['code', 'meaning'], ...Object.entries(findingCodes).map(([code, { meaning }]) => [`\`${code}\``, meaning])
  ])
}

/** Generated parts by file and by the name in their `<!-- name: … -->` and `<!-- /name -->` lines. */
const pages = {
  'docs/metrics.md': { metrics: formatMetrics, tables: formatTables },
  'docs/verdict.md': { reasons: formatReasons, findings: formatFindings }
}

/**
 * @param {string} page
 * @param {string} name
 * @param {string} text
 */
function replacePart (page, name, text) {
  const part = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n).*?(<!-- /${name} -->)`, 's')
  if (!part.test(page)) throw new Error(`expected a part <!-- ${name}: … --> … <!-- /${name} -->`)
  return page.replace(part, (_all, begin, end) => `${begin}\n${text}\n\n${end}`)
}

process.chdir(root)
const isCheck = process.argv.includes('--check')
for (const [path, parts] of Object.entries(pages)) {
  const page = readFileSync(path, 'utf8')
  const generated = Object.entries(parts).reduce((text, [name, format]) => replacePart(text, name, format()), page)
  if (generated === page) continue
  if (isCheck) {
    process.stdout.write(`${path}: differs from the declarations; npm run docs writes it\n`)
    process.exitCode = 1
  } else {
    writeFileSync(path, generated)
  }
}
