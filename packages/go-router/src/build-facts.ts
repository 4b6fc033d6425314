import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RouterError, type RouterTarget } from '@gsplan/router'
import type { GoProgramKind } from './build/go-sources.ts'

/**
 * Where a compiled router lies: `router.json`, and `router.wasm` with the `wasm_exec.js` of its Go release, or the program
 * `router`.
 */
export interface GoRouterCode {
  readonly module: string
  readonly version: string
  readonly dir: string
}

/** Facts about a compiled router (`router.json`). */
export interface GoBuildFacts {
  readonly module: string
  readonly version: string
  /** Release of Go that compiled it. */
  readonly go: string
  /** Build tags: what this version has. */
  readonly tags: readonly string[]
  /** Names of router options that it can't follow. */
  readonly unfollowed: readonly string[]
  /** Protocols that it offers by default, newest first. */
  readonly protocols: readonly string[]
  /** Longest RPC that it sends and takes, bytes without the length prefix. */
  readonly longestRpc: RouterTarget['longestRpc']
  /** Digest of the module's sources: `h1:` as in go.sum; `sha256-` of a folder's. */
  readonly sources: string
  /** SHA-256 of the program. */
  readonly program: string
  /** SHA-256 of the Go sources of gsplan that it was built with. */
  readonly shim: string
}

export const FACTS_FILE = 'router.json'
export const WASM_FILE = 'router.wasm'
export const REAL_FILE = 'router'

/** @throws {RouterError} when they can't be read */
export async function readBuildFacts (dir: string): Promise<GoBuildFacts> {
  const path = join(dir, FACTS_FILE)
  try {
    return JSON.parse(await readFile(path, 'utf8')) as GoBuildFacts
  } catch (cause) {
    throw new RouterError(`${path}: expected a compiled router, got: ${(cause as Error).message}`)
  }
}

/** SHA-256 of a program. */
export const digestProgram = (path: string): string =>
  `sha256-${createHash('sha256').update(readFileSync(path)).digest('base64')}`

/** Tests whether a folder has a router that is as it was compiled. */
export function isAsCompiled (dir: string, kind: GoProgramKind): boolean {
  try {
    const { program } = JSON.parse(readFileSync(join(dir, FACTS_FILE), 'utf8')) as GoBuildFacts
    if (kind === 'real') return program === digestProgram(join(dir, REAL_FILE))
    return program === digestProgram(join(dir, WASM_FILE)) && existsSync(join(dir, 'wasm_exec.js'))
  } catch {
    return false
  }
}
