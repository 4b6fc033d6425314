import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Takes sockets as Node makes them, before anything is written to them. */
export interface SocketOwner {
  own (socket: Socket): void
}

/** Who dials at this very moment: Node says within the call whose socket it makes. */
let dialling: SocketOwner | undefined
const listening = new Map<number, SocketOwner>()
let isSubscribed = false

function subscribeOnce (): void {
  if (isSubscribed) return
  isSubscribed = true
  subscribe('net.client.socket', message => { dialling?.own((message as { readonly socket: Socket }).socket) })
  subscribe('net.server.socket', message => {
    const { socket } = message as { readonly socket: Socket }
    listening.get(socket.localPort ?? 0)?.own(socket)
  })
}

/** Calls a function whose sockets, made before it returns, are somebody's. */
export function dialAs<T> (owner: SocketOwner, dial: () => T): T {
  subscribeOnce()
  const before = dialling
  dialling = owner
  try {
    return dial()
  } finally {
    dialling = before
  }
}

/** Sockets that a server of this process accepts at a port from now on are somebody's. */
export function listenAs (owner: SocketOwner, port: number): void {
  subscribeOnce()
  listening.set(port, owner)
}

/** The port is nobody's any more. */
export function stopListening (port: number): void {
  listening.delete(port)
}
