// @ts-check
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'

/**
 * Serves packed packages as an npm registry on loopback. Other packages come from the registry that npm is configured with.
 *
 * @param {readonly import('./pack.mjs').Packed[]} packed
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startRegistry (packed) {
  // npm's cache goes by addresses: those of another run hold other tarballs
  const prefix = `/${randomUUID()}/`
  let url = ''
  const server = createServer((request, response) => {
    const [name, tarball] = decodeURIComponent(request.url ?? '/').slice(prefix.length).split('/-/')
    const found = packed.find(({ manifest }) => manifest.name === name)
    if (found === undefined) response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}')
    else if (tarball !== undefined) createReadStream(found.tarball).pipe(response)
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(packument(found, url)))
  })
  await new Promise(resolve => { server.listen(0, '127.0.0.1', () => { resolve(undefined) }) })
  url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}${prefix}`
  return {
    url,
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => { resolve() })
    })
  }
}

/**
 * @param {import('./pack.mjs').Packed} packed
 * @param {string} url of the registry
 */
function packument ({ manifest, integrity }, url) {
  const { name, version } = manifest
  return {
    name, 'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist: { integrity, tarball: `${url}${name}/-/${version}.tgz` } } }
  }
}
