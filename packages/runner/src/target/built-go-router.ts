import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestGoSources, isAsCompiled, readBuildFacts } from '@gsplan/go-router'
import { resolve } from 'import-meta-resolve'
import { toBuiltGoRouter, type BuiltGoRouter } from './go-build.ts'

/** Package with the newest router in Go, compiled. */
export const builtGoPackage = '@gsplan/go-libp2p-pubsub'

/** Folder of the package, seen from a file; undefined where it isn't installed. */
function findFolder (from: string): string | undefined {
  try {
    const path = fileURLToPath(resolve(`${builtGoPackage}/package.json`, from))
    readFileSync(path)
    return dirname(path)
  } catch {
    return undefined
  }
}

/**
 * The compiled router of the package `@gsplan/go-libp2p-pubsub`, if that is installed beside gsplan, for this version of it.
 * It needs neither Go nor the network.
 *
 * @param from file that looks for it
 * @returns undefined where there is none of that module that is as it was compiled
 */
export async function findBuiltGoRouter (
  module: string, from: string = import.meta.url
): Promise<BuiltGoRouter | undefined> {
  const dir = findFolder(from)
  if (dir === undefined) return undefined
  const facts = await readBuildFacts(dir)
  const isUsable = facts.module === module && facts.shim === digestGoSources('wasm') && isAsCompiled(dir, 'wasm')
  if (!isUsable) return undefined
  return toBuiltGoRouter({ module, version: facts.version, dir }, 'wasm', facts)
}
