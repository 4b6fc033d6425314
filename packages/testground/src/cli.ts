import { readFileSync } from 'node:fs'
import yargs from 'yargs'
import { FormatError } from './errors.ts'
import { startSyncService } from './sync/sync-service.ts'

/** What a command uses of its process. */
export interface Io {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
  on? (signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** Serves until the process is told to end. */
async function serve (host: string, port: number, io: Io): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new FormatError('--port', 'a whole number from 0 to 65535', String(port))
  }
  const service = await startSyncService({ host, port }).catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException
    const isPort = code === 'EADDRINUSE' || code === 'EACCES'
    throw new FormatError(
      isPort ? '--port' : '--host', isPort ? `one that is free on ${host}` : 'an address of this machine', message)
  })
  io.stdout.write(`ws://${service.host}:${service.port}\n`)
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) io.on?.(signal, resolve)
  })
  await service.close()
}

/**
 * The command `gsplan-sync-service`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  const parser = yargs()
    .scriptName('gsplan-sync-service')
    .version(readVersion())
    .command('$0', 'Testground\'s sync service, in memory', builder => builder
      .option('port', { type: 'number', default: 5050, describe: 'TCP port, 0 = any that is free' })
      .option('host', { type: 'string', default: '127.0.0.1', describe: 'address to listen on' }),
    async ({ host, port }) => { await serve(host, port, io) })
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // YError is what yargs itself has against a command line
      if (error !== undefined && error.name !== 'YError') throw error
      throw new FormatError('', 'a command line', (message ?? error?.message ?? 'another').replace(/\s*\n\s*/g, ' '))
    })
  try {
    // yargs hands help and version over only when it is given a callback
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      if (output !== '') io.stdout.write(`${output}\n`)
    })
    return 0
  } catch (error) {
    const { message, stack, exitCode = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-sync-service: ${exitCode === 70 ? stack ?? message : message}\n`)
    return exitCode
  }
}
