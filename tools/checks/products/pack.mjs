// @ts-check
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOk } from './run-program.mjs'

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Readonly<Record<string, string>>} [bin]
 * @property {Readonly<Record<string, unknown>>} exports
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, unknown>>} [repository]
 *
 * @typedef {object} Packed a package as npm would publish it
 * @property {string} tarball path
 * @property {string} integrity
 * @property {Manifest} manifest
 * @property {readonly string[]} files
 */

/**
 * Packs every package of the workspace.
 *
 * @param {string} root the workspace
 * @param {string} dir where the tarballs go
 * @returns {Promise<Packed[]>}
 */
export async function packAll (root, dir) {
  const { stdout } = await runOk('npm', [
    'pack', '--workspaces', '--ignore-scripts', '--json', '--pack-destination', dir
  ], { cwd: root })
  /** @type {Array<{ name: string, filename: string, files: Array<{ path: string }> }>} */
  const packed = Object.values(JSON.parse(stdout))
  return packed.map(({ name, filename, files }) => {
    const tarball = join(dir, filename.replace('@', '').replace('/', '-'))
    const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    const folder = join(root, 'packages', name.replace('@gsplan/', ''))
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { tarball, integrity, manifest, files: files.map(({ path }) => path) }
  })
}
