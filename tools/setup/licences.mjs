// @ts-check
// The licences of packages that a file contains, as one text.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './set-up.mjs'

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} [version]
 * @property {string} [license] SPDX expression
 * @property {string | { name: string }} [author]
 * @property {string | { url: string }} [repository]
 * @property {string} [homepage]
 */

/** @param {string} dir of a package @returns {Manifest} */
export const readManifest = dir => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))

const authors = 'Copyright (c) the authors of the package'

/** Standard texts, for packages that ship none; the authors are named beside the package. */
const standard = {
  MIT: readFileSync(join(root, 'LICENSE-MIT'), 'utf8').replace(/^Copyright .*$/m, authors),
  'Apache-2.0': readFileSync(join(root, 'LICENSE-APACHE'), 'utf8')
}

/** @param {string} dir of a package @returns {string[]} the texts that it ships, each once */
const ownTexts = dir => [...new Set(readdirSync(dir).filter(file => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
  .map(file => readFileSync(join(dir, file), 'utf8').trim()))]

/** The words by which the common licences grant; a package's file that has none of them only names its licence. */
const granting =
  /TERMS\s+AND\s+COND|Permission\s+(is\s+hereby\s+granted|to\s+use)|Redistribution\s+and\s+use|the\s+public\s+domain/i

/**
 * Names of the standard texts of a package that ships no licence text.
 *
 * @param {Manifest} manifest
 * @throws {Error} when there is no standard text for one
 */
function standardNames ({ name, version, license = '' }) {
  const names = license.replaceAll(/[()]/g, '').split(/ OR | AND /)
  const unknown = names.filter(each => !(each in standard))
  if (unknown.length === 0) return names
  const known = Object.keys(standard).join(', ')
  throw new Error(`${name} ${version} ships no licence text: expected one of ${known}, got "${license}"`)
}

/** @param {Manifest} manifest */
function formatOrigin ({ author, repository, homepage }) {
  const by = typeof author === 'string' ? author : author?.name
  const from = typeof repository === 'string' ? repository : repository?.url ?? homepage
  return [by, from?.replace(/^git\+/, '')].filter(part => part !== undefined).join(', ')
}

/** @param {string} dir */
function formatPackage (dir) {
  const manifest = readManifest(dir)
  const texts = ownTexts(dir)
  const used = texts.some(text => granting.test(text)) ? [] : standardNames(manifest)
  const head = `${manifest.name} ${manifest.version}: ${manifest.license}\n${formatOrigin(manifest)}`.trim()
  const at = used.length > 0 ? [`License text: ${used.join(' or ')}, at the end of this file.`] : []
  return { text: [head, ...texts, ...at].join('\n\n'), used }
}

/**
 * Formats the licences of packages: each package once, with the texts that it ships, and the standard texts of those
 * that ship none.
 *
 * @param {readonly string[]} dirs of the packages
 * @throws {Error} when a package has no licence text and there is no standard one
 */
export function formatLicences (dirs) {
  const packages = new Map(dirs.map(dir => {
    const { name, version } = readManifest(dir)
    return [`${name} ${version}`, dir]
  }))
  const entries = [...packages].sort(([a], [b]) => a < b ? -1 : 1).map(([, dir]) => formatPackage(dir))
  const used = Object.entries(standard).filter(([name]) => entries.some(entry => entry.used.includes(name)))
  return [...entries.map(({ text }) => text), ...used.map(([name, text]) => `${name}\n\n${text.trim()}`)].join('\n\n----\n\n')
}
