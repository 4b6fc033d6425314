import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { flagName } from '@gsplan/cli'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MissingPrograms } from '../../src/panel/missing-programs.ts'
import { createPanelFunctions } from '../../src/panel/panel-functions.ts'
import { gsplan } from '../gsplan.ts'
import { startLoopbackRegistry, type LoopbackRegistry } from '../loopback-registry.ts'
import { temporaryFolder } from '../run-sim.ts'

const functions = createPanelFunctions()
const { signal } = new AbortController()
const request = {
  params: { N_NODES: 6n, N_PUBLISHER: 2n, T_RUN: '3s' }, engine: 'sim', seeds: '1', conditions: [], place: {}, allowCode: false,
  allowScripts: false, force: false
}

/** Arguments of a process, without the path of gsplan. */
const argsOf = ({ args }: { readonly args: readonly string[] }): readonly string[] => args.slice(1)

test('a run is prepared: composition, estimate and remarks', async () => {
  const { composition, estimate, expectedS, warnings } = await functions.prepare(request, signal)
  expect(composition).toContain('total_instances = 6')
  expect([estimate?.slice(0, 8), typeof expectedS, warnings]).toEqual(['6 peers,', 'number', []])
  expect((await functions.prepare({ ...request, seeds: '1-3' }, signal)).estimate).toMatch(/^3 runs, each of 6 peers, /)
})

test.each<[string, object, string]>([
  ['seeds', { seeds: '3-1' }, '--seeds: expected a range'], ['a condition', { conditions: ['nothing < 1'] }, 'unknown metric'],
  ['a label', { label: 'a b' }, '--name: expected'], ['work beyond sense', { params: { N_NODES: 1_000_000n } }, 'expected a run of at most']
])('%s that is wrong is refused', async (_, changed, message) => {
  await expect(functions.prepare({ ...request, ...changed }, signal)).rejects.toThrow(message)
})

test('the command line has what differs, the daemon\'s address only where one is asked', () => {
  const command = (changed: object, output = './output'): string => functions.formatCommand({ ...request, ...changed }, ['N_NODES=6'], output)
  expect([
    command({}), command({ seeds: '1-5', engine: 'exec' }), command({ endpoint: 'http://a:1' }), command({ conditions: ['latency_p99 < 1s'] }),
    command({ engine: 'testground', endpoint: 'http://a:1', allowScripts: true }), command({ label: 'mine' }, 'my runs'),
    command({ seeds: '1-5' }, 'my runs')
  ]).toEqual([
    'gsplan run -D N_NODES=6 --engine sim --seed 1', 'gsplan run -D N_NODES=6 --engine exec --seeds 1-5',
    'gsplan run -D N_NODES=6 --engine sim --seed 1', 'gsplan run -D N_NODES=6 --engine sim --threshold \'latency_p99 < 1s\' --seed 1',
    'gsplan run -D N_NODES=6 --engine testground --endpoint http://a:1 --allow-scripts --seed 1',
    'gsplan run -D N_NODES=6 --engine sim --seed 1 -o \'my runs\' --name=mine', 'gsplan run -D N_NODES=6 --engine sim -o \'my runs\' --seeds 1-5'
  ])
})

describe('a router that is a folder', () => {
  const of = (GS_MODULE: string, allowCode = false): Parameters<typeof functions.prepare>[0] =>
    ({ ...request, params: { ...request.params, GS_MODULE }, allowCode })

  test('elsewhere than in the current folder is run only where the user has said so', async () => {
    const outside = await temporaryFolder()
    writeFileSync(join(outside, 'package.json'), '{"name":"r","version":"1.0.0"}')
    await expect(functions.prepare(of(outside), signal)).rejects.toThrow(
      `GS_MODULE: expected a router in the current folder, or leave to run code from elsewhere, got ${outside}; ` +
      'the panel can\'t tell who filled the form; --allow-code runs it')
    await expect(functions.prepare(of(`git+file://${outside}`), signal)).rejects.toThrow('--allow-code runs it')
    // a folder without a router, which nobody has looked into before
    await expect(functions.prepare(of(outside, true), signal)).rejects.toThrow(/^GS_MODULE(?!: expected a router in the current folder)/)
    await expect(functions.prepare(of('./nowhere'), signal)).rejects.toThrow('found no folder')
    expect(argsOf(functions.launchRun('c.json', of(outside, true), 'out'))).toContain('--allow-code')
    expect(argsOf(functions.launchRun('c.json', of(outside), 'out'))).not.toContain('--allow-code')
  })

  test('in the current folder may be run, wherever the output folder is', () => {
    expect(argsOf(functions.launchRun('c.json', of('./src'), '/elsewhere'))).toContain('--allow-code')
    expect(argsOf(functions.launchRun('c.json', request, 'out'))).not.toContain('--allow-code')
  })
})

describe('versions of a router', () => {
  let registry: LoopbackRegistry
  beforeAll(async () => {
    registry = await startLoopbackRegistry()
    vi.stubEnv('npm_config_registry', registry.url)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await registry.close()
  })

  test('are listed by the registry, tags first and then the newest', async () => {
    const dir = await temporaryFolder()
    writeFileSync(join(dir, 'package.json'), '{"name":"r-x","version":"1.0.0"}')
    for (const version of ['1.0.0', '2.1.0', '1.10.0', '3.0.0-rc.1']) registry.add(dir, { name: 'r-x', version })
    registry.tag('r-x', 'next', '3.0.0-rc.1')
    expect(await functions.listVersions('r-x', signal)).toEqual(['latest', 'next', '3.0.0-rc.1', '2.1.0', '1.10.0', '1.0.0'])
  })

  test.each<[string, string]>([
    ['../router', 'GS_MODULE: expected an npm package or a Go module to list versions of, got ../router'],
    ['--registry', 'GS_MODULE: expected an npm package or a Go module to list versions of, got --registry'], ['no-such-router', 'GS_MODULE no-such-router']
  ])('of %s there are none', async (module, message) => {
    await expect(functions.listVersions(module, signal)).rejects.toThrow(message)
  })
})

test('every engine tells its meaning, and its settings as the help of the command line does', async () => {
  expect(functions.engines.filter(({ meaning }) => meaning === '')).toEqual([])
  const settings = functions.engines.map(({ name, settings: all = [] }) => [name, all.map(each => each.name)])
  expect(settings).toEqual([
    ['sim', []], ['exec', []], ['testground', []],
    ['kubernetes', ['context', 'namespace', 'image', 'queue', 'nodeSelector', 'cpu', 'memory', 'links', 'collector']], ['hosts', ['hosts', 'hostsAddress']]
  ])
  const { stdout } = await gsplan('run', '--help')
  const help = stdout.replaceAll(/\s+/g, ' ')
  for (const { name, meaning } of functions.engines.flatMap(engine => engine.settings ?? [])) {
    expect(help).toContain(`--${flagName(name)}`)
    expect(help).toContain(meaning)
  }
})

describe('settings of an engine\'s place', () => {
  const onHosts = { ...request, engine: 'hosts', place: { hosts: 'a,root@b=10.0.0.5', hostsAddress: '10.0.0.1' } }
  const onCluster = {
    ...request, engine: 'kubernetes', place: { context: 'c', nodeSelector: 'a=b\nc=d', cpu: '500m', links: 'netem' }
  }

  test('are checked without a look at the place, and given to the process and the command line', async () => {
    for (const asked of [onHosts, onCluster]) expect((await functions.prepare(asked, signal)).composition).toContain('total_instances = 6')
    expect(argsOf(functions.launchRun('c.json', onHosts, 'out')).slice(5)).toEqual(
      ['--hosts=a,root@b=10.0.0.5', '--hosts-address=10.0.0.1'])
    expect(argsOf(functions.launchRun('c.json', onCluster, 'out')).slice(5)).toEqual([
      '--context=c', '--node-selector=a=b', '--node-selector=c=d', '--cpu=500m', '--links=netem'
    ])
    expect([functions.formatCommand(onHosts, [], './output'), functions.formatCommand(onCluster, [], './output')]).toEqual([
      'gsplan run --engine hosts --hosts a,root@b=10.0.0.5 --hosts-address 10.0.0.1 --seed 1',
      'gsplan run --engine kubernetes --context c --node-selector a=b --node-selector c=d --cpu 500m --links netem --seed 1'
    ])
  })
})

describe('programs that an engine needs', () => {
  test('are told where they are missing, and looked for again after a while only', async () => {
    const empty = await temporaryFolder()
    let nowMs = 0
    const asked = createPanelFunctions(new MissingPrograms(() => nowMs))
    const findMissing: typeof asked.findMissing = async engine => asked.findMissing(engine)
    vi.stubEnv('PATH', empty)
    const none = await Promise.all(['sim', 'testground', 'kubernetes', 'hosts'].map(findMissing))
    expect(none.map(all => all.map(({ program }) => program))).toEqual([[], ['testground', 'docker'], ['kubectl'], ['ssh']])
    expect(none[3]).toEqual([{ program: 'ssh', neededFor: 'the hosts engine' }])
    writeFileSync(join(empty, 'ssh'), '#!/bin/sh\necho OpenSSH\n', { mode: 0o755 })
    expect((await findMissing('hosts')).length).toBe(1)
    nowMs = 30_000
    expect(await findMissing('hosts')).toEqual([])
    vi.unstubAllEnvs()
    await expect(findMissing('none')).rejects.toThrow('--engine: expected one of')
  })
})

test('processes get the snapshot, the seeds and the folder', () => {
  expect(argsOf(functions.launchRun('c.json', { ...request, label: 'mine', allowCode: true, force: true }, 'out'))).toEqual([
    'run', '--config=c.json', '--engine=sim', '--seed=1', '--output=out', '--name=mine', '--allow-code', '--force'
  ])
  expect(argsOf(functions.launchRun('c.json', { ...request, seeds: '1-3' }, 'out')).slice(3, 4)).toEqual(['--seeds=1-3'])
  expect(argsOf(functions.launchRerun('dir', 'out'))).toEqual(['rerun', 'dir', '--output=out'])
  const compare = functions.launchCompare(['a', 'b'], 'folder')
  expect(basename(compare.args[0] ?? '')).toBe('gsplan-analysis.js')
  expect(argsOf(compare)).toEqual(['compare', 'a', 'b', '--output=folder', '--quiet'])
})

test('a run whose directory has the name of a flag is no flag of a process', () => {
  expect(argsOf(functions.launchRerun('--allow-code', '-out'))).toEqual(['rerun', './--allow-code', '--output=-out'])
  expect(argsOf(functions.launchCompare(['--output=x', 'runs/-b'], '-f'))).toEqual(['compare', './--output=x', 'runs/-b', '--output=-f', '--quiet'])
})
