// Routers that do not come with gsplan, as tools/setup/routers.mjs installs them into .nx/routers; tests get them from
// vitest.base.js.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Where they are. */
export const routersFolder = fileURLToPath(new URL('../../.nx/routers', import.meta.url))

/** Describes a router in its folder. */
export const descriptionName = 'gsplan-router.json'

/** @param {string} path */
const readJson = path => JSON.parse(readFileSync(path, 'utf8'))

/**
 * Files that importing a package loads, by module name: itself and its subpaths.
 *
 * @param {string} dir
 * @param {string} name
 * @returns {Array<[string, string]>}
 */
function modulesOf (dir, name) {
  const folder = join(dir, 'node_modules', name)
  /** @type {Record<string, { readonly import?: string } | string>} */
  const exported = readJson(join(folder, 'package.json')).exports ?? {}
  return Object.entries(exported).flatMap(([subpath, target]) => {
    const file = typeof target === 'string' ? target : target.import
    if (file === undefined || subpath.includes('*')) return []
    return [[name + subpath.slice(1), pathToFileURL(join(folder, file)).href]]
  })
}

/**
 * Routers that are installed, each with the URLs of the modules in its folder.
 *
 * @returns {Array<{ module: string, version: string, libp2p: number, modules: Record<string, string> }>}
 */
export function listOtherRouters () {
  if (!existsSync(routersFolder)) return []
  return readdirSync(routersFolder).filter(name => !name.startsWith('.')).sort().map(name => {
    const dir = join(routersFolder, name)
    const names = Object.keys(readJson(join(dir, 'package.json')).dependencies)
    const modules = Object.fromEntries(names.flatMap(each => modulesOf(dir, each)))
    return { ...readJson(join(dir, descriptionName)), modules }
  })
}
