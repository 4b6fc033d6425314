import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { bundledRouter, runInstance, type InstancePorts, type InstanceResult } from '@gsplan/plan'
import { MemoryOutputs } from '@gsplan/plan/testing'
import { loadRouter, type RouterTarget } from '@gsplan/router'
import { readTrace, type TraceEvent } from '@gsplan/tracer'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  Simulation, VIRTUAL_EPOCH_NS, type SimulationOptions, type SimulationPlan, type SimulationProgress
} from '../src/index.ts'
import { environment, restoreGlobals } from './simulate.ts'

let target: RouterTarget
beforeAll(async () => { target = await loadRouter(bundledRouter('@libp2p/gossipsub')) })
afterEach(restoreGlobals)

const params = {
  n_container_nodes_total: '4', n_nodes_per_container: '2', degree: '3', publisher: 'true', t_warm: '2s', t_run: '2s', t_cool: '1s',
  topics: '[{"id": "blocks", "message_rate": "8/s", "message_size": "1 KiB"}]'
}

interface Simulated {
  readonly results: ReadonlyArray<InstanceResult | undefined>
  /** Files by instance and name. */
  readonly files: Readonly<Record<string, Uint8Array>>
}

const textOf = (bytes: Uint8Array = new Uint8Array(0)): string => Buffer.from(bytes).toString('utf8')

/** Two instances of two peers each. */
async function simulate (
  { seed = 1, live = runInstance, more = {}, wire, routers = [target] }: {
    readonly seed?: number
    readonly live?: typeof runInstance
    readonly wire?: 'bytes'
    readonly routers?: readonly RouterTarget[]
    readonly more?: Readonly<Record<string, string>>
  } = {},
  options: SimulationOptions = {}
): Promise<Simulated> {
  const outputs = new Map<string, MemoryOutputs>()
  const simulation = new Simulation({
    seed, peersPerInstance: 2, wire, instances: ['a', 'b'].map((outputsDir, index) => ({
      env: environment(2, { ...params, ...more }), outputsDir, router: index % routers.length
    }))
  })
  const { instances: results } = await simulation.run({
    runInstance: live,
    createOutputs: folder => {
      const created = new MemoryOutputs()
      outputs.set(folder, created)
      return created
    }
  }, routers, options)
  restoreGlobals()
  return {
    results,
    files: Object.fromEntries([...outputs].flatMap(([folder, all]) =>
      all.names.map(name => [`${folder}/${name}`, all.bytes(name)])))
  }
}

describe('the test plan on real routers', () => {
  test('every message reaches every peer', async () => {
    let last: SimulationProgress | undefined
    const { results, files } = await simulate({}, { onProgress: progress => { last = progress } })
    expect(results).toEqual([{ outcome: 'ok' }, { outcome: 'ok' }])
    // four peers publish four messages each, which three others deliver
    expect(last).toMatchObject({ published: 16, delivered: 48 })
    expect(last?.virtualNs).toBeGreaterThan(5e9)
    const counts = Object.entries(files).filter(([name]) => name.endsWith('aggregate.json'))
      .map(([, bytes]) => JSON.parse(textOf(bytes)) as { Published: number, Delivered: number })
    expect(counts.map(({ Published, Delivered }) => [Published, Delivered])).toEqual([[4, 16], [4, 16], [4, 16], [4, 16]])
  })

  test('the same seed gives the same bytes, another seed others', async () => {
    // without traces, as routers of one thread number their messages on
    const hashOf = ({ files }: Simulated): string => Object.entries(files).filter(([name]) => !name.endsWith('.bin'))
      .reduce((hash, [name, bytes]) => hash.update(name).update(bytes), createHash('sha256')).digest('hex')
    const [first, again, other] = [await simulate(), await simulate(), await simulate({ seed: 2 })].map(hashOf)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  test('lines of run.out are handed over as they are written', async () => {
    const lines: Array<readonly [number, string]> = []
    const { files } = await simulate({}, { onRunEvent: (instance, line) => { lines.push([instance, line]) } })
    const written = lines.filter(([instance]) => instance === 1).map(([, line]) => `${line}\n`).join('')
    expect(textOf(files['b/run.out'])).toBe(written)
  })

  test('a stop ends the instances in virtual time, with their files closed', async () => {
    let turns = 0
    const { results, files } = await simulate({ more: { t_warm: '2h' } }, { shouldStop: () => ++turns > 1 })
    expect(results).toEqual([{ outcome: 'failed', error: 'interrupted' }, { outcome: 'failed', error: 'interrupted' }])
    expect(Object.keys(files).filter(name => name.endsWith('aggregate.json')).length).toBe(4)
  })
})

describe('RPCs as bytes', () => {
  /** Filtered traces and counters of a run. */
  const measured = ({ files }: Simulated): Record<string, string> => Object.fromEntries(Object.entries(files)
    .filter(([name]) => /filtered\.bin|aggregate\.json/.test(name)).map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]))

  test('give the same filtered traces and counters as objects', async () => {
    // its sequence numbers are random, those of the other line go on from one run to the next
    const routers = [await loadRouter(bundledRouter('@chainsafe/libp2p-gossipsub'))]
    const objects = measured(await simulate({ routers }))
    expect(Object.keys(objects).length).toBe(8)
    expect(measured(await simulate({ routers, wire: 'bytes' }))).toEqual(objects)
  })

  test('let routers of two lines meet', async () => {
    const routers = [target, await loadRouter(bundledRouter('@chainsafe/libp2p-gossipsub'))]
    let last: SimulationProgress | undefined
    const { results } = await simulate({ routers }, { onProgress: progress => { last = progress } })
    expect(results).toEqual([{ outcome: 'ok' }, { outcome: 'ok' }])
    expect(last).toMatchObject({ published: 16, delivered: 48 })
  })
})

describe('instances', () => {
  test('start within the first 100 ms, each with its own random numbers', async () => {
    const starts: Array<readonly [ms: number, draw: number, phases: readonly number[]]> = []
    await simulate({
      live: async ports => {
        const startMs = Number(ports.clock.nowNs() - VIRTUAL_EPOCH_NS) / 1e6
        starts.push([startMs, ports.random(), [ports.heartbeatPhase(0), ports.heartbeatPhase(1)]])
        return { outcome: 'ok' }
      }
    })
    expect(starts.length).toBe(2)
    for (const [ms, draw, phases] of starts) {
      for (const [value, bound] of [[ms, 100], [draw, 1], ...phases.map(phase => [phase, 1] as const)] as const) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThan(bound)
      }
    }
    expect(new Set(starts.flatMap(([ms, draw, phases]) => [ms, draw, ...phases])).size).toBe(8)
  })

  test('that wait for what will never happen: an error instead of a hang', async () => {
    const stuck = async ({ sync }: InstancePorts): Promise<InstanceResult> => {
      await sync.barrier('never', 3, new AbortController().signal)
      return { outcome: 'ok' }
    }
    await expect(simulate({ live: stuck })).rejects.toThrow('sim: an instance still waits, but no events are left')
  })

  test('without peers end as well', async () => {
    const simulation = new Simulation({ seed: 1, peersPerInstance: 0, instances: [{ env: environment(1), outputsDir: 'a' }] })
    const plan: SimulationPlan = { createOutputs: () => new MemoryOutputs(), runInstance: async () => ({ outcome: 'ok' }) }
    expect((await simulation.run(plan, [target])).instances).toEqual([{ outcome: 'ok' }])
  })
})

describe('parts of nodes', () => {
  const big = {
    topics: '[{"id": "blocks", "message_rate": "2/s", "message_size": "1 MiB"}]', t_latency: '100ms', t_latency_max: '0', jitter_pct: '0'
  }

  /** Longest time from a publish to a delivery, ms. */
  async function longestDelay ({ files }: Simulated): Promise<number> {
    const events: TraceEvent[] = []
    for (const [name, bytes] of Object.entries(files)) {
      if (!name.endsWith('filtered.bin')) continue
      for await (const batch of readTrace(Readable.from([bytes]))) events.push(...batch)
    }
    const idOf = (id: Uint8Array = new Uint8Array(0)): string => Buffer.from(id).toString('hex')
    const published = new Map(events.flatMap(({ publishMessage, timestamp = 0n }) =>
      publishMessage === undefined ? [] : [[idOf(publishMessage.messageID), timestamp] as const]))
    return Math.max(...events.flatMap(({ deliverMessage, timestamp = 0n }) => {
      const start = deliverMessage && published.get(idOf(deliverMessage.messageID))
      return start === undefined ? [] : [Number(timestamp - start) / 1e6]
    }))
  }

  test('streams of mplex have no flow control: a large message takes one trip, not several', async () => {
    const delays = [await longestDelay(await simulate({ more: big })), await longestDelay(await simulate({ more: { ...big, muxer: 'mplex' } }))]
    // a window of 256 KiB holds a quarter of a message: three more round trips
    expect(delays.map(delay => Math.floor(delay / 100))).toEqual([7, 1])
  })

  test('another transport than TCP is reported', async () => {
    const { files } = await simulate({ more: { transport: 'quic' } })
    expect(textOf(files['a/run.out'])).toContain('Not supported by this router: transport=quic (simulated connections carry bytes in ' +
      'order and lose none, as those over TCP)')
  })
})
