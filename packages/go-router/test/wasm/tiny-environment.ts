import type { GoProgram, GoProgramClass } from '../../src/wasm/wasm-exec.ts'

/** How the loader behaves. */
export interface TinyEnvironment {
  /** Ends the program at its start. */
  readonly exits?: boolean
}

/** The part of a `wasm_exec.js` that a cell relies on. */
export function loadProgramClass ({ exits = false }: TinyEnvironment = {}): GoProgramClass {
  return class implements GoProgram {
    readonly exited = false
    importObject: GoProgram['importObject'] = { gojs: { 'runtime.resetMemoryDataView': () => {} } }
    exit: (code: number) => void = () => {}

    async run (instance: WebAssembly.Instance): Promise<void> {
      if (exits) this.exit(3)
      else (instance.exports['run'] as (argc: number, argv: number) => void)(0, 0)
    }
  }
}
