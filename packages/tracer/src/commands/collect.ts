import { MissingProgramError, type Io } from '@gsplan/cli'
import type { CollectArgs } from './collect-options.ts'

/** The collector's package. It brings libp2p and imports this one, hence it is no dependency but used when it is there. */
const remotePackage = '@gsplan/trace-remote'

interface RemotePackage {
  collect (args: CollectArgs, io: Io): Promise<void>
}

/** The name is not a literal: neither compiler nor bundler looks for a package that may be missing. */
const importRemote = async (name: string): Promise<unknown> => import(name)

/**
 * Runs a collector of remote traces until it is interrupted, when the package for it is installed.
 *
 * @param load imports the package
 * @throws {MissingProgramError} when it is not installed
 */
export async function collect (
  args: CollectArgs, io: Io, load: (name: string) => Promise<unknown> = importRemote
): Promise<void> {
  let remote: RemotePackage
  try {
    remote = await load(`${remotePackage}/collect`) as RemotePackage
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`package '${remotePackage}'`)) throw cause
    throw new MissingProgramError(`collect: expected the package ${remotePackage} beside this one, found none: ` +
      `npm install ${remotePackage}`)
  }
  await remote.collect(args, io)
}
