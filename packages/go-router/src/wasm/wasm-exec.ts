import { pathToFileURL } from 'node:url'

/** The part of the class `Go` of Go's `wasm_exec.js` that is used here. */
interface GoProgram {
  importObject: Record<string, Record<string, (...args: never[]) => unknown>>
  exit: (code: number) => void
  readonly exited: boolean
  run (instance: WebAssembly.Instance): Promise<void>
}

export type GoProgramClass = new () => GoProgram

/** Classes by the address of their file, which runs when it is first imported, and not again. */
const known = new Map<string, Promise<GoProgramClass>>()

/**
 * Loads a `wasm_exec.js`, which each Go release has its own of. It puts a class on `globalThis`, which is taken away again.
 *
 * @throws when the file has none
 */
export async function loadWasmExec (path: string): Promise<GoProgramClass> {
  const loaded = known.get(path) ?? importWasmExec(path)
  known.set(path, loaded)
  return loaded
}

async function importWasmExec (path: string): Promise<GoProgramClass> {
  const globals = globalThis as { Go?: GoProgramClass }
  const before = globals.Go
  await import(pathToFileURL(path).href)
  const { Go } = globals
  if (before === undefined) delete globals.Go
  else globals.Go = before
  if (typeof Go !== 'function') throw new Error(`${path}: expected the class Go, found none`)
  return Go
}
