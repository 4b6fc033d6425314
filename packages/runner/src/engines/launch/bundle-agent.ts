import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UsageError } from '@gsplan/cli'
import { loadBundler } from '../shared/bundle-plan.ts'

/** The agent as built: only a test runner reads the sources. */
const built = fileURLToPath(new URL('./agent/agent.js', import.meta.url))
const entry = existsSync(built)
  ? built
  : fileURLToPath(new URL('../../../dist/engines/launch/agent/agent.js', import.meta.url))

/** Bundles a program with the packages that it imports. */
async function bundle (entryPoint: string): Promise<Uint8Array> {
  const { build } = await loadBundler()
  const { outputFiles: [file] } = await build({
    entryPoints: [entryPoint], write: false, bundle: true, minify: true, platform: 'node', target: 'node20', format: 'esm',
    logLevel: 'silent',
    // optional accelerators of ws, which are native
    external: ['bufferutil', 'utf-8-validate'],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module";\n' +
        'const require = __createRequire(import.meta.url);'
    }
  }) as { outputFiles: ReadonlyArray<{ readonly contents: Uint8Array }> }
  if (file === undefined) throw new Error(`expected a bundle of ${entryPoint}, got none`)
  return file.contents
}

/**
 * Bundles a plan that is a Node script.
 *
 * @throws {UsageError} with the bundler's message
 */
export async function bundleScript (path: string): Promise<Uint8Array> {
  try {
    return await bundle(path)
  } catch (cause) {
    throw new UsageError(`--plan: expected a script that can be bundled with its packages, got ${(cause as Error).message}`)
  }
}

/**
 * Bundles the program of a run's pods into one file.
 *
 * @throws {MissingProgramError} without the native part of the bundler
 */
export const bundleAgent = async (): Promise<Uint8Array> => bundle(entry)
