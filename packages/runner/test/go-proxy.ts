import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy of Go modules on loopback. */
export interface GoProxy {
  readonly url: string
  close (): Promise<void>
}

/** Serves the versions of a module as GOPROXY does (https://go.dev/ref/mod#goproxy-protocol), and none of their code. */
export async function startGoProxy (module: string, versions: readonly string[]): Promise<GoProxy> {
  const facts = new Map([
    ['list', versions.join('\n')],
    ...versions.flatMap(version => [
      [`${version}.info`, JSON.stringify({ Version: version, Time: '2024-01-01T00:00:00Z' })] as const, [`${version}.mod`, `module ${module}\n`] as const
    ])
  ])
  const server = createServer(({ url = '' }, response) => {
    const fact = url.startsWith(`/${module}/@v/`) ? facts.get(url.slice(module.length + 5)) : undefined
    response.writeHead(fact === undefined ? 404 : 200).end(fact)
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => { resolve() }) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => { resolve() })
    })
  }
}
