import { UsageError } from '@gsplan/cli'
import type { Engine } from '../engine.ts'
import { listAble } from '../engines/engines.ts'

/** @throws {UsageError} for a text that is no address, or one that holds a secret */
function parseEndpoint (address: string): string {
  const url = /^\w+:\/\//.test(address) ? address : `http://${address}`
  if (!/^https?:\/\/[^/\s]+/.test(url) || !URL.canParse(url)) {
    throw new UsageError('--endpoint: expected the address of Testground\'s daemon, such as http://localhost:8042, got ' +
      JSON.stringify(address))
  }
  const { username, password } = new URL(url)
  if (username !== '' || password !== '') {
    throw new UsageError('--endpoint: expected an address without user and password, as it is written down with the run, ' +
      'got one with')
  }
  return url.replace(/\/+$/, '')
}

/**
 * Address of the daemon that the engine asks: the flag's, else the snapshot's, else the engine's own (undefined).
 *
 * @throws {UsageError} for a flag that the engine doesn't take, or a text that is no address
 */
export function findEndpoint (
  flag: string | undefined, ofSnapshot: string | undefined, engine: Engine, engines: readonly Engine[]
): string | undefined {
  if (engine.can?.daemon !== true) {
    if (flag === undefined) return undefined
    throw new UsageError(`--endpoint: expected --engine ${listAble(engines, 'daemon')} beside it, got ${engine.name}`)
  }
  const address = flag ?? ofSnapshot ?? ''
  return address === '' && flag === undefined ? undefined : parseEndpoint(address)
}
