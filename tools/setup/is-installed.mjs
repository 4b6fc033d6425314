// @ts-check
// Built-ins only: it runs before node_modules exists.
import process from 'node:process'

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {readonly string[]} [os]
 * @property {readonly string[]} [cpu]
 *
 * @typedef {Readonly<Record<string, LockEntry>>} LockPackages `packages` of a lock file, by path
 */

/** @param {LockEntry} entry @param {{ platform: string, arch: string }} machine */
const fits = ({ os, cpu }, { platform, arch }) =>
  (os === undefined || os.includes(platform) || os.some(name => name.startsWith('!') && name !== `!${platform}`)) &&
  (cpu === undefined || cpu.includes(arch) || cpu.some(name => name.startsWith('!') && name !== `!${arch}`))

/**
 * Tests whether everything that a lock file lists is installed, whoever installed it. Optional packages, such as those of
 * other kinds of machine, may be missing; an installation of another kind of machine does not count.
 *
 * @param {LockPackages} wanted of package-lock.json
 * @param {LockPackages} found of node_modules/.package-lock.json, which npm writes at the end of an installation
 * @param {{ platform: string, arch: string }} [machine]
 */
export function isInstalled (wanted, found, machine = process) {
  const paths = Object.keys(wanted).filter(path => path.includes('node_modules/'))
  return paths.length > 0 && paths.every(path => {
    const [{ version, integrity, link, optional } = {}, there] = [wanted[path], found[path]]
    if (there === undefined) return optional === true
    return there.version === version && there.integrity === integrity && there.link === link && fits(there, machine)
  })
}
