/** A `wasm_exec.js` with the part of the class `Go` that a cell relies on. */
export const tinyLoader = `globalThis.Go = class {
  importObject = { gojs: { 'runtime.resetMemoryDataView': () => {} } }
  exit = () => {}
  async run (instance) { instance.exports.run(0, 0) }
}
`
