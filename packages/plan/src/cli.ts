import { exitCodes, guardOutput, readVersion, reportError, UsageError } from '@gsplan/cli'
import { loadRouter, RouterError } from '@gsplan/router'
import { parseInstanceParams } from '@gsplan/testground'
import { bundledRouter, bundledRouters } from './router/bundled-routers.ts'
import type { ProcessIo } from './real/run-process.ts'

const help = `Usage: gsplan-plan

One instance of the gossipsub test plan. It takes no arguments: everything comes
from Testground's environment (TEST_PLAN, TEST_CASE, TEST_INSTANCE_PARAMS …).
The test parameter gs_module names the router, one of
${bundledRouters.join(', ')}.

  --help     print this
  --version  print the version
`

/** Runs the instance that the environment describes, with a bundled router. */
async function runInstance (io: ProcessIo): Promise<number> {
  const { gs_module: module = bundledRouters[0] } = parseInstanceParams(io.env['TEST_INSTANCE_PARAMS'] ?? '')
  const name = bundledRouters.find(candidate => candidate === module)
  if (name === undefined) throw new RouterError(`gs_module: expected one of ${bundledRouters.join(', ')}, got ${module}`)
  const target = await loadRouter(bundledRouter(name))
  const { loadCreateNode } = await import('./real/node-lines.ts')
  const { runProcess } = await import('./real/run-process.ts')
  return await runProcess(target, await loadCreateNode(target.libp2p), io)
}

async function run ([argument, ...rest]: readonly string[], io: ProcessIo): Promise<number> {
  if (argument === undefined) return runInstance(io)
  const text = { '--help': help, '--version': `${readVersion(import.meta.url)}\n` }[argument]
  if (text === undefined) throw new UsageError(`expected no arguments, got ${argument}`)
  if (rest.length > 0) throw new UsageError(`expected nothing beside ${argument}, got ${rest.join(' ')}`)
  io.stdout.write(text)
  return exitCodes.ok
}

/**
 * The command `gsplan-plan`, with a bundled router. Its command line has no options: an instance is started a thousand
 * times, hence it loads no parser.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: ProcessIo): Promise<number> {
  guardOutput('gsplan-plan', io)
  try {
    return await run(argv, io)
  } catch (error) {
    return reportError('gsplan-plan', error, io)
  }
}
