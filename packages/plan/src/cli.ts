import { readFileSync } from 'node:fs'
import { loadRouter, RouterError } from '@gsplan/router'
import { parseInstanceParams } from '@gsplan/testground'
import { bundledRouter, bundledRouters } from './router/bundled-routers.ts'
import type { ProcessIo } from './real/run-process.ts'

const help = `gsplan-plan: one instance of the gossipsub test plan

It takes no arguments: everything comes from Testground's environment (TEST_PLAN, TEST_CASE, TEST_INSTANCE_PARAMS …).
The test parameter gs_module names the router, one of ${bundledRouters.join(', ')}.
`

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

/**
 * The command `gsplan-plan`, with a bundled router.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: ProcessIo): Promise<number> {
  if (argv.includes('--help')) {
    io.stdout.write(help)
    return 0
  }
  if (argv.includes('--version')) {
    io.stdout.write(`${readVersion()}\n`)
    return 0
  }
  try {
    const { gs_module: module = bundledRouters[0] } = parseInstanceParams(io.env['TEST_INSTANCE_PARAMS'] ?? '')
    const name = bundledRouters.find(candidate => candidate === module)
    if (name === undefined) throw new RouterError(`gs_module: expected one of ${bundledRouters.join(', ')}, got ${module}`)
    const target = await loadRouter(bundledRouter(name))
    const { createNode } = target.libp2p === 2 ? await import('./real/libp2p-2.ts') : await import('./real/libp2p-3.ts')
    const { runProcess } = await import('./real/run-process.ts')
    return await runProcess(target, createNode, io)
  } catch (error) {
    const { message, stack, exitCode = 70 } = error as Error & { readonly exitCode?: number }
    io.stderr.write(`gsplan-plan: ${exitCode === 70 ? stack ?? message : message}\n`)
    return exitCode
  }
}
