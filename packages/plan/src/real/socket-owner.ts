import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { LinkShape } from '../ports.ts'

/** Takes sockets as Node makes them, before the first write. Nodes with sockets of their own shape them themselves. */
export interface SocketOwner {
  own (socket: Socket): void
  /** Shape of what the sockets send; absent before it is known. */
  readonly shape: LinkShape | undefined
  /** Records the lateness of a packet that a node has shaped itself. */
  readonly noteLate: (lateMs: number) => void
  /** Calls a function after each new shape, until the returned one is called. */
  readonly watch?: (onShape: () => void) => () => void
}

/** Owner of the dial in progress: Node publishes a new socket within the call. */
let dialling: SocketOwner | undefined
/** By address and port: peers of one process may have the same port at addresses of their own. */
const listening = new Map<string, SocketOwner>()
let isSubscribed = false

function subscribeOnce (): void {
  if (isSubscribed) return
  isSubscribed = true
  subscribe('net.client.socket', message => { dialling?.own((message as { readonly socket: Socket }).socket) })
  subscribe('net.server.socket', message => {
    const { socket } = message as { readonly socket: Socket }
    listening.get(`${socket.localAddress ?? ''}:${socket.localPort ?? 0}`)?.own(socket)
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

/** Attributes sockets that this process accepts at an endpoint, `<IPv4 address>:<port>`, to `owner`. */
export function listenAs (owner: SocketOwner, endpoint: string): void {
  subscribeOnce()
  listening.set(endpoint, owner)
}

/** Stops attributing sockets accepted at an endpoint. */
export function stopListening (endpoint: string): void {
  listening.delete(endpoint)
}
