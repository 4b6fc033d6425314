import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseComposition } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import type { EngineInit } from '../../src/engine.ts'
import { createHostsEngine } from '../../src/engines/hosts/hosts.ts'
import type { HostsSettings } from '../../src/engines/hosts/hosts-settings.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { run } from '../../src/run.ts'
import { behave as plan, compositionOf } from '../behave.ts'
import { countsOf } from '../counts-of.ts'
import { gsplan } from '../gsplan.ts'
import { hasSshd, sshdNeeds, useSshd } from '../hosts/use-sshd.ts'
import { expectLiveCounts } from '../live-progress.ts'
import { temporaryFolder } from '../run-sim.ts'

const engine = createHostsEngine({ failureGraceMs: 500, handOverMs: 20_000, pollMs: 200 })
const noTarget = { module: '', version: '', source: 'plan' as const, notes: [] }
const signal = new AbortController().signal

describe.skipIf(!hasSshd)(`a run on hosts (${sshdNeeds})`, () => {
  const { left } = useSshd(hasSshd)

  async function initOf (acts: Readonly<Record<string, string>>, onHosts: HostsSettings): Promise<EngineInit> {
    const dir = await temporaryFolder()
    return {
      composition: parseComposition(compositionOf(acts)), plan, target: noTarget, runId: 'run', seed: 1, onHosts, signal,
      outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'), emit: () => {}
    }
  }

  const check = async (hosts: string): Promise<unknown> => engine.check?.(await initOf({ a: 'ok' }, { hosts }))

  test('hosts that can\'t take a run are told in words, before anything is sent', async () => {
    await expect(check('alpha,closed')).rejects.toThrow(/^host closed: ssh: connect to host 127\.0\.0\.1 port 1: Connection refused$/)
    await expect(check('strange')).rejects.toThrow(/^host strange: root@127\.0\.0\.1: Permission denied \(publickey\)\.$/)
    await expect(check('bare')).rejects.toThrow(
      /^host bare: expected node on its PATH for commands over ssh \(ssh bare node --version\), found none: .*node: not found$/)
    await expect(check('old')).rejects.toThrow('host old: expected Node 20.19 or newer for commands over ssh, found 16.20.2')
    await expect(check('alpha=10.0.0.5,beta')).rejects.toThrow(
      '--hosts: expected an address by which the others reach beta, as beta=10.0.0.5, as ssh reached it at 127.0.0.1')
    await expect(check('alpha,beta')).resolves.toEqual({ warnings: [] })
    const ahead = /^the clock of ahead is \d{5} ms ahead \(± \d+ ms\): latencies between hosts are wrong by that; synchronise the clocks$/
    await expect(check('alpha,ahead')).resolves.toEqual({ warnings: [expect.stringMatching(ahead)] })
    const { stdout, exitCode } = await gsplan('doctor', '--engine', 'hosts', '--hosts', 'alpha,closed')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^alpha +Node \S+ at 127\.0\.0\.1, clock .*instances\nclosed +host closed: .*refused *instances\n$/)
    expect(left()).toEqual([])
  })

  test('gsplan\'s plan has the counts of the simulation, and leaves nothing behind', async () => {
    const define = ['N_NODES=6', 'N_PUBLISHER=2', 'T_WARM=5s', 'T_RUN=3s', 'T_COOL=2s', 'T_LATENCY=50ms', 'T_LATENCY_MAX=50ms']
    const options = { ...defaultRunOptions, define, rate: '2/s', size: '512' }
    const onHosts = await run(
      { ...options, output: await temporaryFolder(), engine: 'hosts', hosts: 'alpha,beta' }, { signal, engines: [engine] })
    const onSim = await run({ ...options, output: await temporaryFolder(), engine: 'sim' }, { signal })
    expect(countsOf(onHosts)).toEqual(countsOf(onSim))
    expectLiveCounts(onHosts)
    const { json, verdict, runDir } = onHosts
    expect(json?.place).toEqual({ settings: { hosts: 'alpha,beta' } })
    // a machine that is busy with other work makes latencies invalid, and counts not
    expect(verdict.reasons.filter(({ code }) => code !== 'saturated' && code !== 'late-publishes')).toEqual([])
    expect(readFileSync(join(runDir, 'hosts.log'), 'utf8').replaceAll(/clock.*/g, 'clock')).toBe(
      ['alpha', 'beta'].map(name => `host ${name}: 3 instances, node ${process.versions.node}, address 127.0.0.1, clock\n`).join(''))
    expect(left()).toEqual([])
  })

  test('services of this machine are reached at its address where one is given', async () => {
    const { instances } = await engine.run(await initOf({ a: 'meet', b: 'meet' }, { hosts: 'alpha,beta', hostsAddress: '127.0.0.1' }))
    expect(instances.map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
  })

  test('a host that is lost is an outcome of its instances, and ends the others', async () => {
    const init = await initOf({ a: 'hang', b: 'hang' }, { hosts: 'alpha,beta' })
    const { instances, failure } = await engine.run({
      ...init,
      emit: event => {
        if (event.kind !== 'progress' || event.testMs === 0) return
        const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
        for (const line of stdout.split('\n').filter(each => / beta node -e /.test(each))) process.kill(Number.parseInt(line, 10), 'SIGKILL')
      }
    })
    expect(failure).toBeUndefined()
    expect(instances.map(({ isConsequence, error }) => [isConsequence, error?.replace(/with its host: .*/, 'with its host')])).toEqual([
      [true, expect.stringContaining('ended because another instance had failed')], [undefined, 'its process on beta was lost with its host']
    ])
    expect(left()).toEqual([])
  })
})
