// Tables that scripts measure and put into pages of docs/.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './set-up.mjs'

/** @param {ReadonlyArray<readonly string[]>} rows the heading first */
export const formatTable = ([head = [], ...rows]) =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

/**
 * Puts a text between the markers of a section.
 *
 * @param {string} page `targets.md`
 * @param {string} name of the section
 * @param {string} text
 */
export function writeSection (page, name, text) {
  const path = join(root, 'docs', page)
  const before = readFileSync(path, 'utf8')
  const section = new RegExp(`<!-- ${name} -->\n[^]*?\n?<!-- end -->`)
  if (!section.test(before)) throw new Error(`docs/${page}: expected the marker <!-- ${name} -->, found none`)
  writeFileSync(path, before.replace(section, () => `<!-- ${name} -->\n${text}\n<!-- end -->`))
}
