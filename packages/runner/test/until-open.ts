import { connect } from 'node:net'

/**
 * Waits until a program listens at a port of this machine.
 *
 * @param name of the program
 */
export async function untilOpen (port: number, name: string, withinS: number): Promise<void> {
  for (let attempt = 0; attempt < 20 * withinS; attempt++) {
    const isOpen = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      }).on('error', () => { resolve(false) })
    })
    if (isOpen) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`expected ${name} to listen within ${withinS} seconds`)
}
