import { createServer } from 'node:http'
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'

const root = fileURLToPath(new URL('../../..', import.meta.url))

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string, readonly name?: string, readonly link?: boolean }>>
}

/** A package that a registry serves: a folder, and its package.json. */
interface Served {
  readonly dir: string
  readonly manifest: Readonly<Record<string, unknown>> & { readonly name: string, readonly version: string }
}

const readManifest = (dir: string): Served['manifest'] =>
  JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Served['manifest']

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile

/** Every version of a package that this repository has installed, from its lock file. */
function installed (name: string): Served[] {
  return Object.entries(packages)
    .filter(([path, { link, name: real }]) => link !== true && path.startsWith('node_modules/') &&
      (real ?? path.slice(path.lastIndexOf('node_modules/') + 13)) === name)
    .map(([path]) => ({ dir: join(root, path), manifest: readManifest(join(root, path)) }))
}

function listFiles (dir: string, prefix = ''): string[] {
  return readdirSync(join(dir, prefix), { withFileTypes: true }).flatMap(entry => {
    const path = join(prefix, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(dir, path)
    // what no installed program reads
    return entry.isFile() && !/\.(map|ts|md|txt)$/.test(entry.name) ? [path] : []
  })
}

function writeTarball ({ dir, manifest }: Served, output: NodeJS.WritableStream): void {
  const archive = pack()
  archive.pipe(createGzip({ level: 1 })).pipe(output)
  for (const path of listFiles(dir)) {
    if (path === 'package.json') {
      archive.entry({ name: 'package/package.json' }, JSON.stringify(manifest))
      continue
    }
    archive.entry({ name: `package/${path}` }, readFileSync(join(dir, path)))
  }
  archive.finalize()
}

export interface LoopbackRegistry {
  readonly url: string
  /** Paths that were asked for. */
  readonly requests: string[]
  /** Makes a folder a version of a package, with changes to its package.json. */
  add (dir: string, changes: Readonly<Record<string, unknown>>): void
  tag (name: string, tag: string, version: string): void
  close (): Promise<void>
}

/**
 * An npm registry on loopback that serves what this repository has installed, so that a real npm installs routers with
 * all they depend on and no network is needed.
 */
export async function startLoopbackRegistry (): Promise<LoopbackRegistry> {
  const added: Served[] = []
  const tags = new Map<string, Record<string, string>>()
  const requests: string[] = []
  const find = (name: string): Served[] => [...installed(name), ...added.filter(({ manifest }) => manifest.name === name)]
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1)
    requests.push(path)
    const [name = '', tarball] = path.split('/-/')
    const served = find(name)
    if (served.length === 0) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}')
      return
    }
    if (tarball !== undefined) {
      const match = served.find(({ manifest: { version } }) => tarball === `${version}.tgz`)
      if (match === undefined) response.writeHead(404).end()
      else writeTarball(match, response)
      return
    }
    const { port } = server.address() as AddressInfo
    const versions = Object.fromEntries(served.map(({ manifest }) => [manifest.version, {
      ...manifest, dist: { tarball: `http://127.0.0.1:${port}/${name}/-/${manifest.version}.tgz` }
    }]))
    const repository = served.at(-1)?.manifest['repository']
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({
      name, versions, repository, 'dist-tags': { latest: served[0]?.manifest.version, ...tags.get(name) }
    }))
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => { resolve() }) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    add: (dir, changes) => { added.push({ dir, manifest: { ...readManifest(dir), ...changes } }) },
    tag: (name, tag, version) => { tags.set(name, { ...tags.get(name), [tag]: version }) },
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => { resolve() })
    })
  }
}
