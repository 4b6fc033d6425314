import { runInNewContext } from 'node:vm'
import type { GoProgramClass } from '../../src/wasm/wasm-exec.ts'
import { tinyLoader } from './tiny-loader.ts'

/** How the loader behaves. */
export interface TinyEnvironment {
  /** Ends the program at its start. */
  readonly exits?: boolean
}

/** The class of the tiny `wasm_exec.js`. */
export function loadProgramClass ({ exits = false }: TinyEnvironment = {}): GoProgramClass {
  const context: { Go?: GoProgramClass } = {}
  runInNewContext(tinyLoader, context)
  const Tiny = context.Go as GoProgramClass
  return exits
    ? class extends Tiny {
      override run (): Promise<void> {
        this.exit(3)
        return Promise.resolve()
      }
    }
    : Tiny
}
