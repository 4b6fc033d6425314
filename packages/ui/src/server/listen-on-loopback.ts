import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Attempts at a port that is free on both addresses. */
const ATTEMPTS = 20

const listen = async (server: Server, host: string, port: number): Promise<number> => new Promise((resolve, reject) => {
  server.once('error', reject)
  server.listen({ host, port, exclusive: true }, () => {
    server.off('error', reject)
    resolve((server.address() as AddressInfo).port)
  })
})

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''

const close = async (server: Server): Promise<void> => new Promise(resolve => { server.close(() => { resolve() }) })

/** A machine without IPv6 has 127.0.0.1 alone. */
async function listenOn6 (server: Server, port: number): Promise<boolean> {
  try {
    await listen(server, '::1', port)
    return true
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return false
    return true
  }
}

/**
 * Listens on 127.0.0.1 and, where there is one, on ::1, on the same port.
 *
 * @param create makes one of the two servers
 * @param port 0 for any that is free
 * @returns the servers that listen, and their port
 * @throws errors of the system, such as EADDRINUSE
 */
export async function listenOnLoopback (
  create: () => Server, port: number
): Promise<{ readonly servers: readonly Server[], readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const [server4, server6] = [create(), create()]
    const chosen = await listen(server4, '127.0.0.1', port)
    if (await listenOn6(server6, chosen)) {
      return { servers: server6.listening ? [server4, server6] : [server4], port: chosen }
    }
    await close(server4)
    if (port !== 0 || attempt === ATTEMPTS) {
      throw Object.assign(new Error(`port ${chosen} is taken on ::1`), { code: 'EADDRINUSE' })
    }
  }
}
