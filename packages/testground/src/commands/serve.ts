import { isIPv6 } from 'node:net'
import { exitCodes, printable, untilInterrupted, UsageError, type Command } from '@gsplan/cli'

interface ServeArgs {
  readonly port: number
  readonly host: string
  readonly allowHost: readonly string[]
}

function describeFailure (host: string, { code, message }: NodeJS.ErrnoException): string {
  const isPort = code === 'EADDRINUSE' || code === 'EACCES'
  return isPort
    ? `--port: expected one that is free on ${host}, got ${message}`
    : `--host: expected an address of this machine, got ${message}`
}

/** Serves until the process is interrupted. */
export const serveCommand: Command<ServeArgs> = {
  name: 'serve',
  describe: 'Testground\'s sync service, in memory',
  options: {
    port: { type: 'number', default: 5050, integer: true, min: 0, max: 65_535, describe: 'TCP port, 0 = any that is free' },
    host: { type: 'string', default: '127.0.0.1', describe: 'address to listen on' },
    allowHost: {
      type: 'string', array: true,
      describe: 'name that clients ask for, beside localhost and addresses; repeatable'
    }
  },
  async run ({ port, host, allowHost }, io) {
    const { startSyncService } = await import('../sync/sync-service.ts')
    const log = (line: string): void => { io.stderr.write(`gsplan-sync-service: ${printable(line)}\n`) }
    const service = await startSyncService({ host, port, allowHosts: allowHost, log }).catch((cause: unknown) => {
      throw new UsageError(describeFailure(host, cause as NodeJS.ErrnoException))
    })
    io.stdout.write(`ws://${isIPv6(host) ? `[${host}]` : host}:${service.port}\n`)
    await untilInterrupted(io)
    await service.close()
    return exitCodes.ok
  }
}
