import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Echoes } from '../ports.ts'
import type { ShapedSockets } from './shaped-sockets.ts'
import { dialAs, listenAs, stopListening } from './socket-owner.ts'

/** Time between round trips, ms. */
const PAUSE_MS = 200

/** Sends back whatever comes. */
function echo (socket: Socket): void {
  socket.on('error', () => {})
  socket.pipe(socket)
}

/** One round trip after the other. */
async function * roundTrips (socket: Socket, signal: AbortSignal): AsyncGenerator<number> {
  const ended = new AbortController()
  socket.on('error', () => {}).once('close', () => { ended.abort(new Error('the connection has ended')) })
  const until = { signal: AbortSignal.any([signal, ended.signal]) }
  try {
    await once(socket, 'connect', until)
    for (;;) {
      const sentMs = performance.now()
      socket.write('?')
      await once(socket, 'data', until)
      yield performance.now() - sentMs
      await sleep(PAUSE_MS, undefined, until)
    }
  } finally {
    socket.destroy()
  }
}

/**
 * Round trips over TCP.
 *
 * @param address IPv4 address at which others are answered
 * @param sockets shapes the sockets of the peers, and these; undefined where something outside of the process does
 */
export const createRealEchoes = (address: string, sockets: ShapedSockets | undefined): Echoes => ({
  async answer (signal) {
    if (sockets?.isUsed === false) return undefined
    const open = new Set<Socket>()
    const server = createServer({ noDelay: true }, socket => {
      open.add(socket)
      socket.once('close', () => { open.delete(socket) })
      echo(socket)
    })
    signal.addEventListener('abort', () => {
      server.close()
      for (const socket of open) socket.destroy()
    }, { once: true })
    server.listen(0, address)
    await once(server, 'listening', { signal })
    const endpoint = `${address}:${(server.address() as AddressInfo).port}`
    if (sockets === undefined) return endpoint
    listenAs(sockets, endpoint)
    signal.addEventListener('abort', () => { stopListening(endpoint) }, { once: true })
    return endpoint
  },
  roundTrips (endpoint, signal) {
    const at = endpoint.lastIndexOf(':')
    const dial = (): Socket => connect({ host: endpoint.slice(0, at), port: Number(endpoint.slice(at + 1)), noDelay: true })
    return roundTrips(sockets === undefined ? dial() : dialAs(sockets, dial), signal)
  }
})
