import { exitCodes, untilInterrupted, UsageError, type Command } from '@gsplan/cli'

interface ServeArgs {
  readonly port: number
  readonly host: string
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
    host: { type: 'string', default: '127.0.0.1', describe: 'address to listen on' }
  },
  async run ({ port, host }, io) {
    const { startSyncService } = await import('../sync/sync-service.ts')
    const service = await startSyncService({ host, port }).catch((cause: unknown) => {
      throw new UsageError(describeFailure(host, cause as NodeJS.ErrnoException))
    })
    io.stdout.write(`ws://${service.host}:${service.port}\n`)
    await untilInterrupted(io)
    await service.close()
    return exitCodes.ok
  }
}
