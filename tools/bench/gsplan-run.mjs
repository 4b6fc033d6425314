import { runNode } from './run-metered.mjs'

/**
 * The facts that benches read in the output of `gsplan run --json`.
 *
 * @typedef {object} RunResult
 * @property {Readonly<Record<string, number>>} metrics
 * @property {string} runDir
 * @property {{ readonly cpuS: number, readonly wallS: number, readonly peakRssBytes: number }} timing
 * @property {{ readonly status: string }} verdict
 */

/** @typedef {Readonly<Record<string, string | number | boolean>>} Params */

/**
 * Arguments of `gsplan run` that print one JSON document and nothing else.
 *
 * @param {string} outputDir
 * @param {Params} params
 * @param {readonly string[]} more
 */
export const runArgs = (outputDir, params, more = []) => [
  'packages/runner/bin/gsplan.js', 'run', '--json', '--quiet', '-o', outputDir, ...more,
  ...Object.entries(params).flatMap(([name, value]) => ['-D', `${name}=${value}`])
]

/**
 * A metered run.
 *
 * @param {readonly string[]} args of `runArgs`
 * @param {readonly string[]} [nodeArgs] flags of Node itself
 */
export function gsplan (args, nodeArgs) {
  const { result, cpuS } = runNode(args, nodeArgs)
  return { result: /** @type {RunResult} */ (result), cpuS }
}
