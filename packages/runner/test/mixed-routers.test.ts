import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { readFile as readBytes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkRun, parseMaxRegression } from '@gsplan/gate'
import { bundledRouters } from '@gsplan/plan'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { RunJson } from '@gsplan/run-format'
import { rerun } from '../src/rerun.ts'
import { defaultRunOptions, type RunOptions } from '../src/run-options.ts'
import { run } from '../src/run.ts'
import { runSim, temporaryFolder } from './run-sim.ts'

const readFile = async (path: string): Promise<string> => readBytes(path, 'utf8')

const [old, successor] = bundledRouters
const groups = (...list: object[]): string => JSON.stringify(list)
const small = { T_WARM: '4s', T_RUN: '3s', T_COOL: '2s', N_DEGREE: '6' }
const mixed = {
  ...small, GROUPS: groups({ id: 'old', instances: 4, publishers: 1 }, { id: 'new', instances: 4, publishers: 4, gs_module: successor })
}
const context = { signal: new AbortController().signal }

/** Routers of a record, without the digests of their code. */
const routersOf = ({ target, targets }: Pick<RunJson, 'target' | 'targets'>): unknown => ({
  target: [target.module, target.version],
  targets: targets?.map(({ module, version, source, integrity, groups: ids }) => [module, version, source, integrity?.slice(0, 7), ids])
})
const both = {
  target: [old, '14.1.2'],
  targets: [
    [old, '14.1.2', 'bundled', 'sha256-', ['old-publishers', 'old-lurkers']], [successor, '17.1.1', 'bundled', 'sha256-', ['new']]
  ]
}

describe('groups with routers of their own', () => {
  test('meet in one simulation, are recorded, and run again', async () => {
    const output = await temporaryFolder()
    const { json, runDir, value } = await runSim(mixed, { output })
    expect([json?.verdict.status, json && routersOf(json), json?.params['MESSAGE_ID']]).toEqual(['passed', both, 'spec'])
    expect([value('delivery_ratio'), value('deliveries')]).toEqual([1, 360 * 7])
    expect(await readFile(join(runDir, 'template-params.toml'))).toContain('gs_integrity = "sha256-')

    const again = await rerun(runDir, context, { output })
    expect([again.differences, again.circumstances, again.result.json && routersOf(again.result.json)]).toEqual([[], [], both])
    // the same composition, and another record of the routers
    const record = JSON.parse(await readFile(join(runDir, 'run.json'))) as RunJson
    const [first, second] = record.targets ?? []
    writeFileSync(join(runDir, 'run.json'), JSON.stringify({ ...record, targets: [first, { ...second, version: '17.0.0' }] }))
    expect((await checkRun({ runDir })).verdict.reasons.map(({ message }) => message))
      .toContain('composition.toml or the target in run.json is not that of the run: run.json has another digest of them')
  })

  test('are those of a given composition, whose groups name them', async () => {
    const output = await temporaryFolder()
    const { runDir } = await run({ ...defaultRunOptions, output, dryRun: true, define: [`GROUPS=${mixed.GROUPS}`] }, context)
    const composition = join(runDir, 'composition.toml')
    const small = (await readFile(composition)).replaceAll(/ {2}(t_\w+) = "(\d+s|3m)"/g, '  $1 = "2s"').replaceAll('"120/s"', '"9/s"')
    const file = join(output, 'given.toml')
    writeFileSync(file, small)
    const { json } = await run({ ...defaultRunOptions, output, composition: file }, context)
    expect([json?.verdict.status, json && routersOf(json)]).toEqual(['passed', both])
    const { GROUPS, GS_MODULE } = json?.params as Record<string, unknown>
    expect([GS_MODULE, GROUPS]).toEqual([old, [
      { id: 'old', instances: 4, publishers: 1, gs_module: old, gs_version: '14.1.2' },
      { id: 'new', instances: 4, publishers: 4, gs_module: successor, gs_version: '17.1.1' }
    ]])
  })

  const dry = async (define: readonly string[], options: Partial<RunOptions> = {}): Promise<string> => {
    const output = await temporaryFolder()
    return run({ ...defaultRunOptions, output, dryRun: true, define, ...options }, context)
      .then(({ runDir }) => runDir, (error: unknown) => (error as Error).message)
  }

  test('are refused by name where an engine runs one plan for all', async () => {
    expect(await dry([`GROUPS=${mixed.GROUPS}`], { engine: 'testground' })).toBe('--engine testground: expected the same router in all groups, ' +
      'as it runs one plan for all instances, got @chainsafe/libp2p-gossipsub 14.1.2 (old-publishers, old-lurkers); @libp2p/gossipsub 17.1.1 (new); ' +
      'several run on sim or exec')
    expect(await dry([`GROUPS=${groups({ id: 'a', instances: 2 }, { id: 'b', instances: 2, gs_module: successor, gs_integrity: 'sha256-x' })}`]))
      .toMatch(/^GS_INTEGRITY: expected the code of @libp2p\/gossipsub \(b\) to be sha256-x, got sha256-/)
  })

  test('that turn out to be one are that of the run', async () => {
    const runDir = await dry([`GROUPS=${groups({ id: 'a', instances: 2, publishers: 2 }, { id: 'b', instances: 2, gs_version: '14.1.2' })}`])
    expect(await readFile(join(runDir, 'template-params.toml'))).not.toContain('gs_version =')
  })

  test('differ from a baseline by name', async () => {
    const output = await temporaryFolder()
    const alone = { ...small, GROUPS: groups({ id: 'old', instances: 4, publishers: 1 }, { id: 'new', instances: 4, publishers: 4 }) }
    const { runDir } = await runSim({ ...alone, T_RUN: '2s' }, { output })
    expect(await dry(Object.entries({ ...mixed, T_RUN: '2s' }).map(([name, value]) => `${name}=${value}`), {
      baseline: [runDir], maxRegressions: [parseMaxRegression('latency_p50 10%')]
    }))
      .toContain('GS_VERSION 14.1.2 → new 17.1.1, old-lurkers 14.1.2, old-publishers 14.1.2, MESSAGE_ID unknown → spec; --across')
  })
})

const bin = fileURLToPath(new URL('../bin/gsplan.js', import.meta.url))

describe('gsplan run --wire', () => {
  test.each(bundledRouters)('bytes gives the filtered traces that objects give, byte for byte: %s', async module => {
    const output = await temporaryFolder()
    const args = Object.entries({ ...small, GS_MODULE: module, N_NODES: '8', N_PUBLISHER: '2', T_SCORE_INSPECT_PERIOD: '1s' })
      .flatMap(([name, value]) => ['-D', `${name}=${value}`])
    const runWith = async (...flags: string[]): Promise<{ readonly runDir: string, readonly trace: string, readonly wire: unknown }> => {
      const { stdout } = await execa(process.execPath, [bin, 'run', ...args, ...flags, '--quiet', '--json', '-o', output])
      const { runDir } = JSON.parse(stdout) as { runDir: string }
      const trace = createHash('sha256').update(readFileSync(join(runDir, 'analysis/filtered-trace.bin.gz'))).digest('hex')
      return { runDir, trace, wire: (JSON.parse(await readFile(join(runDir, 'run.json'))) as RunJson).wire }
    }
    const [objects, bytes] = [await runWith(), await runWith('--wire', 'bytes')]
    expect([objects.wire, bytes.wire, bytes.trace === objects.trace]).toEqual([undefined, 'bytes', true])
    if (module !== successor) return
    const again = await rerun(bytes.runDir, context, { output })
    expect([basename(again.result.runDir), again.result.json?.wire, again.differences]).toEqual([expect.stringContaining('again'), 'bytes', []])
  })

  test('is refused on an engine whose RPCs always travel as bytes', async () => {
    const output = await temporaryFolder()
    await expect(run({ ...defaultRunOptions, output, engine: 'exec', wire: 'bytes' }, context))
      .rejects.toThrow('--wire: expected --engine sim beside it, got exec')
  })
})

test('a composition without a router runs again with that of its run', async () => {
  const output = await temporaryFolder()
  const { runDir: made } = await run({
    ...defaultRunOptions, output, dryRun: true, define: ['N_NODES=4', 'N_PUBLISHER=1', ...Object.entries(small).map(pair => pair.join('='))]
  }, context)
  const composition = join(output, 'old.toml')
  writeFileSync(composition, (await readFile(join(made, 'composition.toml'))).replace(/^ *gs_(module|version) = .*\n/gm, ''))
  const { runDir } = await run({ ...defaultRunOptions, output, composition, skipAnalysis: true, name: 'old' }, context)
  const again = await rerun(runDir, context, { output })
  expect(again.result.json?.target).toMatchObject({ module: old, version: '14.1.2' })
})
