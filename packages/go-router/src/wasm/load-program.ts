import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RouterError } from '@gsplan/router'
import { WASM_FILE } from '../build-facts.ts'
import type { GoProgramCode } from './go-cell.ts'
import { loadWasmExec } from './wasm-exec.ts'

/**
 * Loads a compiled router.
 *
 * @param dir has `router.wasm` and `wasm_exec.js`
 * @throws {RouterError} when it can't be read or is no WebAssembly
 */
export async function loadProgram (dir: string, name: string): Promise<GoProgramCode> {
  try {
    const bytes = await readFile(join(dir, WASM_FILE))
    return { name, module: await WebAssembly.compile(bytes), Go: await loadWasmExec(join(dir, 'wasm_exec.js')) }
  } catch (cause) {
    throw new RouterError(`${name}: expected a compiled router in ${dir}, got: ${(cause as Error).message}`)
  }
}
