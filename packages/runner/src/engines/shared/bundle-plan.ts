import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder, missingNativePart, replaceFile } from '@gsplan/cli'
import { readBuildFacts, REAL_FILE, type GoBuildFacts, type GoRouterCode } from '@gsplan/go-router'
import { resolve } from 'import-meta-resolve'
import type { Libp2pLine, RouterCode } from '@gsplan/router'
import { writingCache } from '../../target/target-cache.ts'
import { version } from '../../version.ts'
import { nodeCode } from './node-code.ts'
import { planDir, planFile } from './plan-files.ts'
import type { NodeModules } from './node-modules.ts'

/** Path of a file in code. */
const place = (url: string): string => JSON.stringify(fileURLToPath(url))

/** Code that runs one instance with a router whose modules are imported by path. */
function entryCode ({ router: { module, version: routerVersion, entry }, libp2p, nodes }: BundleInit): string {
  return `
    import * as router from ${place(entry)}
    import { multiaddr } from ${place(resolve('@multiformats/multiaddr', entry))}
    import * as keys from ${place(resolve('@libp2p/crypto/keys', entry))}
    import * as peerIds from ${place(resolve('@libp2p/peer-id', entry))}
    import * as lengthPrefixed from ${place(resolve('it-length-prefixed', entry))}
    import { createRouterTarget } from '@gsplan/router'
    import { runProcess } from ${planFile('real/run-process.js')}
    ${nodeCode(libp2p, nodes)}
    const { gossipsub } = router
    const names = ${JSON.stringify({ module, version: routerVersion })}
    process.stdout.on('error', () => process.exit(1))
    const target = createRouterTarget({ ...names, gossipsub, multiaddr, keys, peerIds, lengthPrefixed })
    process.exitCode = await runProcess(target, createNode, process)
  `
}

/** Code that runs one instance with nodes in Go, which a program of their own has. */
function goEntryCode ({ module, version: routerVersion, dir }: GoRouterCode, facts: GoBuildFacts): string {
  const code = JSON.stringify({ module, version: routerVersion, dir })
  return `
    import { createGoNodes } from ${place(resolve('@gsplan/go-router/real', import.meta.url))}
    import { runProcess } from ${planFile('real/run-process.js')}
    process.stdout.on('error', () => process.exit(1))
    const { target, createNode } = createGoNodes(${code}, ${JSON.stringify(facts)}, ${JSON.stringify(join(dir, REAL_FILE))})
    process.exitCode = await runProcess(target, createNode, process)
  `
}

/**
 * Loads the bundler, whose code is native and comes as an optional package for each kind of machine.
 *
 * @throws {MissingProgramError} when that is missing, with the command that installs it
 */
export async function loadBundler (): Promise<Pick<typeof import('esbuild'), 'build' | 'version'>> {
  try {
    const { build, transform, version } = await import('esbuild')
    // importing it alone finds nothing missing
    await transform('')
    return { build, version }
  } catch (cause) {
    throw missingNativePart('bundling the plan', 'esbuild', cause)
  }
}

export interface BundleInit {
  readonly router: RouterCode
  readonly libp2p: Libp2pLine
  /** Packages of its nodes that do not come with gsplan. */
  readonly nodes: NodeModules
  /** Digest of the router's code. */
  readonly integrity: string
  readonly cacheDir: string
}

/**
 * Bundles plan and router into one executable file, which needs nothing but Node and, for QUIC, the package's native part
 * where it is installed; once for each router.
 *
 * @returns path of the file, in the cache
 * @throws {MissingProgramError} without the native part of the bundler
 */
export async function bundlePlan (init: BundleInit): Promise<string> {
  const { router, libp2p, nodes, integrity } = init
  return bundle(init, entryCode(init), [version, router, libp2p, nodes, integrity])
}

/** Bundles the plan with nodes in Go; once for each router. @returns path of the file, in the cache */
export async function bundleGoPlan (code: GoRouterCode, cacheDir: string): Promise<string> {
  const facts = await readBuildFacts(code.dir)
  return bundle({ cacheDir }, goEntryCode(code, facts), [version, code, facts])
}

/** Bundles code into one executable file. @param identity tells it from others */
async function bundle (
  { cacheDir }: Pick<BundleInit, 'cacheDir'>, contents: string, identity: readonly unknown[]
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('hex')
  const path = join(cacheDir, 'artifacts', `gsplan-plan-${key.slice(0, 20)}.mjs`)
  // a development tree changes without its version
  if (existsSync(path) && !existsSync(join(planDir, 'src', 'index.ts'))) return path
  const { build } = await loadBundler()
  const make = async (temporary: string): Promise<void> => {
    await build({
      stdin: { contents, resolveDir: planDir, loader: 'js' },
      outfile: temporary, bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'silent',
      // optional accelerators of ws, which are native
      external: ['bufferutil', 'utf-8-validate'],
      banner: {
        js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";\n' +
          'const require = __createRequire(import.meta.url);'
      }
    })
    await chmod(temporary, 0o755)
  }
  await writingCache(cacheDir, async () => {
    makeFolder(dirname(path))
    await replaceFile(path, make)
  })
  return path
}
