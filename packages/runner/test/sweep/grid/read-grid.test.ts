import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readGrid } from '../../../src/sweep/grid/parse-grid.ts'
import { exampleGrid } from '../../../src/sweep/options/example-grid.ts'
import { temporaryFolder } from '../../run-sim.ts'

async function read (text: string): Promise<ReturnType<typeof readGrid>> {
  const file = join(await temporaryFolder(), 'grid.toml')
  writeFileSync(file, text)
  return readGrid(file)
}

const valuesOf = async (text: string, before = ''): Promise<Record<string, readonly string[]>> =>
  Object.fromEntries((await read(`${before}[grid]\n${text}`)).axes.map(({ name, values }) => [name, values]))

describe('a grid', () => {
  test('has axes, seeds, a base, and what is to be shown of it', async () => {
    const { file, text, baseDigest, ...grid } = await read('seeds = "1-3"\ncombine = "zipped"\nmetrics = ["latency_max"]\npareto = ["rmr", "latency_max"]\n' +
      'thresholds = ["latency_p99 < 200ms"]\n[base]\nfiles = ["scores"]\nconfig = "local-exec/25-peers"\nengine = "exec"\n[base.params]\nT_RUN = "2s"\n' +
      'TOPIC_CONFIG = [{ id = "a", message_rate = "1/s", message_size = "1 KiB" }]\n[grid]\nN_NODES = [5, 10]\nGS_MODULE = ["@libp2p/gossipsub", "x"]\n')
    expect([file, text]).toEqual([expect.stringMatching(/grid\.toml$/), expect.stringMatching(/^seeds = "1-3"\n/)])
    expect(baseDigest).toMatch(/^sha256-[\w+/]{43}=$/)
    expect(grid).toEqual({
      seeds: [1, 2, 3], combine: 'zipped', metrics: ['latency_max'], pareto: ['rmr', 'latency_max'], thresholds: ['latency_p99 < 200ms'],
      base: {
        files: ['scores'], config: 'local-exec/25-peers', composition: undefined, template: undefined, engine: 'exec',
        define: ['T_RUN=2s', 'TOPIC_CONFIG=[{"id": "a", "message_rate": "1/s", "message_size": "1 KiB"}]']
      },
      axes: [
        { name: 'N_NODES', values: ['5', '10'], scale: 'linear' },
        { name: 'GS_MODULE', values: ['@libp2p/gossipsub', 'x'], scale: 'linear' }
      ]
    })
  })

  test('without anything is one run of the baseline', async () => {
    expect(await read('')).toMatchObject({ axes: [], seeds: [1], combine: 'crossed', metrics: [], thresholds: [], base: { files: [], define: [] } })
  })

  test('of axes that are zipped may have a value several times, as two versions of one router', async () => {
    expect(await valuesOf('GS_MODULE = ["a", "a", "b"]\nGS_VERSION = ["1", "2", "1"]', 'combine = "zipped"\n')).toEqual(
      { GS_MODULE: ['a', 'a', 'b'], GS_VERSION: ['1', '2', '1'] })
  })

  test('of the help is one', async () => {
    const { seeds, axes, base } = await read(exampleGrid)
    expect([seeds, axes.map(({ name, values }) => [name, values]), base.define]).toEqual(
      [[1, 2, 3], [['N_NODES', ['10', '20', '40']], ['OVERLAY_D', ['4', '6', '8']]], ['T_RUN=10s']])
  })

  test('has the digest of its [base] as it is written, whatever else is in the file', async () => {
    const digests = await Promise.all(['', '[grid]\nN_NODES = [4]\n', '[base]\n', '[base]\nengine = "sim"\n'].map(async each => (await read(each)).baseDigest))
    expect(digests.map(each => digests.indexOf(each))).toEqual([0, 0, 0, 3])
  })

  test('paths are relative to its file, names of what is bundled are not', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'grid.toml')
    writeFileSync(join(folder, 'near.toml'), '')
    writeFileSync(file, '[base]\nfiles = ["near.toml", "near", "other"]\ncomposition = "near.toml"\n')
    expect(readGrid(file).base).toMatchObject({
      files: [join(folder, 'near.toml'), join(folder, 'near'), 'other'], composition: join(folder, 'near.toml')
    })
  })

  const ranges: ReadonlyArray<readonly [text: string, values: readonly string[]]> = [
    ['N_NODES = { from = 4, to = 12, step = 4 }', ['4', '8', '12']],
    ['N_NODES = { from = 4, to = 13, step = 4 }', ['4', '8', '12']],
    ['N_NODES = { from = 4, to = 4, step = 1 }', ['4']],
    ['GOSSIP_FACTOR = { from = 0.1, to = 0.4, step = 0.1 }', ['0.1', '0.2', '0.3', '0.4']],
    ['GOSSIP_FACTOR = { from = 1.5e-7, to = 3e-7, step = 5e-8 }', ['1.5e-7', '2e-7', '2.5e-7', '3e-7']],
    ['N_NODES = { from = 1e2, to = 3e2, step = 1e2 }', ['100', '200', '300']],
    ['N_NODES = { from = 10, to = 1000, factor = 10 }', ['10', '100', '1000']],
    ['T_LATENCY = { from = 5, to = 20, factor = 2, unit = "ms" }', ['5ms', '10ms', '20ms']],
    ['JITTER_PCT = [0, 5]', ['0', '5']],
    ['"TOPIC_CONFIG.0.message_size" = { from = 1, to = 2, step = 1, unit = " KiB" }', ['1 KiB', '2 KiB']],
    ['TOPIC_CONFIG.0.message_size = ["1 KiB"]', ['1 KiB']],
    ['FLOOD_PUBLISHING = [true, false]', ['true', 'false']]
  ]
  test.each(ranges)('%s', async (text, values) => {
    expect(Object.values(await valuesOf(text))).toEqual([values])
  })
})

describe('a wrong grid is one line that names file and key', () => {
  const cases: ReadonlyArray<readonly [text: string, message: string]> = [
    ['seedz = "1-3"', ': expected the keys seeds, combine, metrics, pareto, thresholds, base, grid, got "seedz", did you mean seeds?'],
    ['N_NODES = 5', ': expected the keys seeds, combine, metrics, pareto, thresholds, base, grid, got "N_NODES"; a parameter is in [grid] with ' +
    'its values, or in [base.params] with one'],
    ['grid = 5', ': grid: expected a table, got 5'],
    ['[grid]\nN_NODE = [1]', ': grid.N_NODE: unknown parameter "N_NODE", did you mean N_NODES?'],
    ['[grid]\nN_NODES = 5', ': grid.N_NODES: expected a list of values, or a range such as { from = 4, to = 12, step = 2 }, got 5; one value for ' +
    'all points is in [base.params]'],
    ['[grid]\nN_NODES = []', ': grid.N_NODES: expected at least one value, got none'],
    ['[grid]\nN_NODES = [5, "5"]', ': grid.N_NODES: expected each value once, got "5" twice'],
    ['[grid]\nT_LATENCY = ["5ms", "40ms", "5000us"]', ': grid.T_LATENCY: expected each value once, got "5ms" and "5000us", which are the same'],
    ['[grid]\nFLOOD_PUBLISHING = [true, "TRUE"]', ': grid.FLOOD_PUBLISHING: expected each value once, got "true" and "TRUE", which are the same'],
    ['[grid]\n"TOPIC_CONFIG.0.message_size" = ["1 KiB", 1024]', ': grid.TOPIC_CONFIG.0.message_size: expected each value once, got "1 KiB" and "1024", ' +
    'which are the same'],
    ['[grid]\nN_NODES = [2020-01-01]', ': grid.N_NODES.0: expected a text, a number, true or false, a list or a table, got a date'],
    ['[grid]\nN_NODES = [inf]', ': grid.N_NODES.0: expected a text, a number, true or false, a list or a table, got Infinity'],
    ['[grid]\nTOPIC_CONFIG = ["@/etc/passwd"]', ': grid.TOPIC_CONFIG.0: expected a value, got "@/etc/passwd"; a file\'s content is given with -D NAME=@FILE'],
    ['[grid]\nN_NODES = { from = 5, to = 1, step = 1 }', ': grid.N_NODES: expected a range from the smaller to the larger number, got 5 to 1'],
    ['[grid]\nN_NODES = { from = 5, to = 6 }', ': grid.N_NODES: expected either step or factor beside from and to, got neither'],
    ['[grid]\nN_NODES = { from = 5, to = 6, step = 1, factor = 2 }', ': grid.N_NODES: expected either step or factor beside from and to, got both'],
    ['[grid]\nN_NODES = { from = 5, to = 6, step = 0 }', ': grid.N_NODES.step: expected a number above 0, got 0'],
    ['[grid]\nN_NODES = { from = 5, to = 6, factor = 1 }', ': grid.N_NODES.factor: expected a number above 1, got 1'],
    ['[grid]\nN_NODES = { from = 0, to = 6, factor = 2 }', ': grid.N_NODES.from: expected a number above 0, as a factor multiplies it, got 0'],
    ['[grid]\nN_NODES = { from = "a", to = 6, step = 2 }', ': grid.N_NODES.from: expected a number, got "a"'],
    ['[grid]\nN_NODES = { from = nan, to = 6, step = 2 }', ': grid.N_NODES.from: expected a number, got NaN'],
    ['[grid]\nN_NODES = { from = 5, stepp = 2, to = 6 }', ': grid.N_NODES: expected the keys from, to, step, factor, unit, got "stepp", did you mean step?'],
    ['[grid]\nN_NODES = { from = 1, to = 100000, step = 1 }', ': grid.N_NODES: expected at most 10000 values, got more'],
    ['[grid]\nN_NODES = { from = 1, to = 100000, step = 1e-300 }', ': grid.N_NODES.step: expected numbers that differ, got 1 twice'],
    ['[grid]\nT_RUN = { from = 1, to = 2, step = 1, unit = 5 }', ': grid.T_RUN.unit: expected the unit of a duration, size or rate, such as "ms", got 5'],
    ['[grid]\nN_NODES = [1]\n"N_NODES.x" = [2]', ': grid.N_NODES: expected nothing else to set it, got grid.N_NODES.x as well'],
    ['[grid]\nN_NODES = [1]\n[base.params]\nN_NODES = 2', ': grid.N_NODES: expected nothing else to set it, got base.params.N_NODES as well'],
    ['combine = "zipped"\n[grid]\nN_NODES = [1, 2]\nOVERLAY_D = [1]', ': grid: expected as many values of each parameter, as they are zipped, got 2 of ' +
    'N_NODES, 1 of OVERLAY_D'],
    ['combine = "zipped"\n[grid]\nN_NODES = [4, 5, 4]\nT_RUN = ["1s", "1s", "1000ms"]', ': grid: expected each combination of values once, got N_NODES=4 ' +
    'T_RUN=1s and N_NODES=4 T_RUN=1000ms, which are the same'],
    ['combine = "crosed"', ': combine: expected one of crossed, zipped, got "crosed", did you mean crossed?'],
    ['combine = 5', ': combine: expected one of crossed, zipped, got 5'],
    ['seeds = "a"', ': seeds: expected integers ≥ 0 and ranges of them, such as 1-5 or 1,3,7, got "a"'],
    ['seeds = []', ': seeds: expected seeds such as "1-5" or [1, 3, 7], got []'],
    ['seeds = [1, 1]', ': seeds: expected each seed once, got 1 twice'],
    ['seeds = [-1]', ': seeds: expected integers ≥ 0 and ranges of them, such as 1-5 or 1,3,7, got "-1"'],
    ['metrics = ["latency_p98"]', ': metrics.0: expected a metric (gsplan-analysis metrics lists them), got "latency_p98", did you mean latency_p90?'],
    ['metrics = "latency_p99"', ': metrics: expected a list of texts, got "latency_p99"'],
    ['pareto = ["latency_p99"]', ': pareto: expected two metrics that differ, got latency_p99'],
    ['thresholds = ["latency_p99 <"]', ': thresholds.0: threshold "latency_p99 <": expected METRIC OPERATOR VALUE, such as latency_p99 < 200ms'],
    ['thresholds = [5]', ': thresholds.0: expected a text, got 5'],
    ['[base]\nengine = "simm"', ': base.engine: expected one of sim, exec, testground, kubernetes, hosts, got simm'],
    ['[base]\nconfig = 5', ': base.config: expected a text, got 5'],
    ['[base]\nfiles = "a"', ': base.files: expected a list of parameter files, got "a"'],
    ['[base]\nparms = 5', ': base: expected the keys files, config, composition, template, engine, params, got "parms", did you mean params?'],
    ['[base]\ntemplate = "./mine"', ': base.template: expected one of baseline, as a template of one\'s own is a program, got "./mine"; --template DIR takes one'],
    ['[base.params]\nN_NODE = 1', ': base.params.N_NODE: unknown parameter "N_NODE", did you mean N_NODES?'],
    ['[base.params]\nTOPIC_CONFIG = "@x"', ': base.params.TOPIC_CONFIG: expected a value, got "@x"; a file\'s content is given with -D NAME=@FILE'],
    ['[base]\ncomposition = "c.toml"\n[grid]\nN_NODES = [5]', ': base.composition: expected seeds alone beside it, as no parameter changes a composition, got ' +
    'grid.N_NODES'],
    ['[grid', ':1:2: not TOML: incomplete key-value: cannot find end of key']
  ]
  test.each(cases)('%s', async (text, message) => {
    const file = join(await temporaryFolder(), 'grid.toml')
    writeFileSync(file, text)
    expect(() => readGrid(file)).toThrow(expect.objectContaining({ message: `${file}${message}`, exitCode: 2 }) as Error)
  })

  test('a file that is not there, and a folder', async () => {
    const folder = await temporaryFolder()
    expect(() => readGrid(join(folder, 'x'))).toThrow(`${join(folder, 'x')}: expected a grid (TOML), found nothing there`)
    expect(() => readGrid(folder)).toThrow(`${folder}: expected a grid (TOML) that can be read, got a folder`)
  })
})
