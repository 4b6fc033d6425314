import { UsageError } from '@gsplan/cli'
import type { Engine } from '../engine.ts'
import { defaultEngines, listAble } from '../engines/engines.ts'
import { isLocalEndpoint } from '../engines/testground/local-endpoint.ts'
import type { RunOptions } from '../run-options.ts'

/** Daemon that a run's record names. */
interface RecordedEndpoint {
  readonly ofRecord: string | undefined
  readonly file: string
}

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

/**
 * As {@link findEndpoint}, for a run whose record names a daemon: a record may come from elsewhere, and another machine's
 * daemon would get the run's work.
 *
 * @param file that names it
 * @throws {UsageError} for a daemon of another machine that the flag doesn't name, unless files may name code
 */
export function findEndpointAgain (
  { endpoint: flag, allowCode }: Pick<RunOptions, 'endpoint' | 'allowCode'>, { ofRecord, file }: RecordedEndpoint,
  engine: Engine, engines: readonly Engine[] = defaultEngines
): string | undefined {
  const found = findEndpoint(flag, ofRecord, engine, engines)
  if (flag !== undefined || allowCode || isLocalEndpoint(found)) return found
  throw new UsageError(`${file}: expected a daemon on this machine, got ${found ?? ''}, which would get the run's work; ` +
    '--endpoint ADDRESS names the daemon, and --allow-code takes the recorded one')
}
