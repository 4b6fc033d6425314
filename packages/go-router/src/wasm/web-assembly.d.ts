/** The part of WebAssembly's JavaScript interface that is used here; types of Node.js 20 lack it. */
declare namespace WebAssembly {
  class Module { private readonly isModule: true }
  class Memory { readonly buffer: ArrayBuffer }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>
    constructor (module: Module, imports: object)
  }
  class RuntimeError extends Error {}
  function compile (bytes: Uint8Array): Promise<Module>
}
