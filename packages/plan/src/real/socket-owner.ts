import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Takes sockets as Node makes them, before the first write. */
export interface SocketOwner {
  own (socket: Socket): void
}

/** Owner of the dial in progress: Node publishes a new socket within the call. */
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

/** Attributes sockets opened synchronously by `dial` to `owner`. */
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

/** Attributes sockets accepted on `port` of this process to `owner`. */
export function listenAs (owner: SocketOwner, port: number): void {
  subscribeOnce()
  listening.set(port, owner)
}

/** Stops attributing sockets accepted on `port`. */
export function stopListening (port: number): void {
  listening.delete(port)
}
