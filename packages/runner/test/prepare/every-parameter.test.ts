import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  compose, findDoubts, formatSnapshot, parameters, paramsToSnapshot, recoverParams, type ComposeInit, type ComposeResult, type Parameter
} from '@gsplan/composer'
import { parsePlanParams, toRouterScore, type PlanParams } from '@gsplan/plan'
import { resolveGroups } from '@gsplan/testground'
import { afterAll, describe, expect, test } from 'vitest'
import { checkDeliveries } from '../../src/estimate/check-deliveries.ts'
import { countWork } from '../../src/estimate/count-work.ts'
import { checkOwnPlan } from '../../src/prepare/check-own-plan.ts'
import { temporaryFolder } from '../run-sim.ts'

/** Parameters as the instances of each group read them; checked as a run's are. */
const read = (init: ComposeInit): PlanParams[] => readComposed(compose(init))

function readComposed (composed: ComposeResult): PlanParams[] {
  for (const params of checkOwnPlan(composed)) findDoubts(params)
  checkDeliveries(composed.composition, true)
  countWork(composed.composition, composed.params)
  return resolveGroups(composed.composition).map(({ params }) => parsePlanParams(params))
}

/** Parameters with scores as a router takes them: a snapshot writes fields of 0 that others leave out. */
const scored = (params: PlanParams): object => ({ ...params, scoreParams: toRouterScore(params.scoreParams, params.warmNs) })

const topic = '{"id": "txs", "message_rate": "3/s", "message_size": "7 B"}'
const topology = '{"honest-1-0": {"Latency": 5, "Connections": ["honest-2-0"]}, "honest-2-0": {}}'

const score = '{"DecayToZero": 0.5, "Topics": {"blocks": {"TopicWeight": 0.75}}}'

/** A value of each parameter that instances get, other than its default, and what else it takes. */
const other: Readonly<Record<string, readonly [text: string, ...beside: string[]]>> = {
  GS_MODULE: ['@libp2p/gossipsub'], GS_VERSION: ['14.1.1'], N_HONEST_PEERS_PER_NODE: ['3'], T_SETUP: ['61s'], T_WARM: ['31s'], T_RUN: ['179s'],
  T_COOL: ['29s'], T_HEARTBEAT: ['700ms'], T_HEARTBEAT_INITIAL_DELAY: ['99ms'], T_SCORE_INSPECT_PERIOD: ['7s'], FULL_TRACES: ['true'],
  FLOOD_PUBLISHING: ['true'], TOPIC_CONFIG: [`[${topic}]`], PUBLISH_PHASE: ['together'], PEER_SCORE_PARAMS: [score],
  VALIDATE_QUEUE_SIZE: ['9'], OUTBOUND_QUEUE_SIZE: ['9'], T_LATENCY: ['6ms'], T_LATENCY_MAX: ['60ms'], JITTER_PCT: ['11'], BANDWIDTH_MB: ['6.25'],
  TOPOLOGY: [topology, 'N_NODES=2'], N_DEGREE: ['7'], OVERLAY_D: ['7'], OVERLAY_DLO: ['5'], OVERLAY_DHI: ['11'], OVERLAY_DSCORE: ['5'],
  OVERLAY_DLAZY: ['7'], OVERLAY_DOUT: ['1'], GOSSIP_FACTOR: ['0.5'], OPPORTUNISTIC_GRAFT_TICKS: ['61'], HONEST_CONNECT_DELAYS: ['5@1s,1@2s'],
  HONEST_CONNECT_DELAY_JITTER_PCT: ['6'], CONNECT_TO_PUBLISHERS_ONLY: ['true'], SIGNING: ['strict-no-sign'], MESSAGE_ID: ['spec'], MUXER: ['mplex'], TRANSPORT: ['quic'],
  T_VALIDATION: ['1ms', 'T_VALIDATION_MAX=2ms'], T_VALIDATION_MAX: ['2ms'], IDONTWANT_MIN_SIZE: ['1000'], PROTOCOL: ['1.1'], HISTORY_LENGTH: ['6'],
  HISTORY_GOSSIP: ['2'], SEEN_TTL: ['2m1s'], FANOUT_TTL: ['2m1s'], PRUNE_BACKOFF: ['2m1s'], UNSUBSCRIBE_BACKOFF: ['11s'], IWANT_FOLLOWUP: ['4s'],
  MAX_MESSAGE_SIZE: ['10 MiB']
}

const ofInstances = parameters.filter(({ name, testParameter }) => testParameter !== undefined && name !== 'N_CONTAINER_NODES_TOTAL')

/** Types whose text on a command line is not a text in a file. */
const bare: ReadonlySet<Parameter['type']> = new Set(['int', 'float', 'number', 'bool'])

describe('a parameter that instances get', () => {
  test.each(ofInstances)('$name is set by -D, a file, @file and a snapshot alike, and reaches them', async ({ name, testParameter = '', type }) => {
    const folder = await temporaryFolder()
    const [text, ...beside] = other[name] ?? ['']
    expect(text, 'a value of its own').not.toBe('')
    const [content, file] = [join(folder, 'content'), join(folder, 'params.toml')]
    writeFileSync(content, `${text}\n`)
    const isJson = type === 'topics' || type === 'score'
    // tables of files are TOML: a file's JSON is for -D, but for TOPOLOGY
    const toml = type === 'topics'
      ? '[[TOPIC_CONFIG]]\nid = "txs"\nmessage_rate = "3/s"\nmessage_size = "7 B"\n'
      : isJson ? '[PEER_SCORE_PARAMS]\nDecayToZero = 0.5\nTopics.blocks.TopicWeight = 0.75\n' : `${name} = ${bare.has(type) ? text : JSON.stringify(text)}\n`
    writeFileSync(file, toml)
    const defaults = read({ define: beside })
    const defined = read({ define: [`${name}=${text}`, ...beside] })
    expect(read({ files: [file], define: beside })).toEqual(defined)
    if (type !== 'string') expect(read({ define: [`${name}=@${content}`, ...beside] })).toEqual(defined)
    const { composition } = compose({ define: [`${name}=${text}`, ...beside] })
    expect(resolveGroups(composition)[0]?.params[testParameter]).toBe(text)
    const config = join(folder, 'snapshot.json')
    writeFileSync(config, formatSnapshot(paramsToSnapshot(compose({ define: [`${name}=${text}`, ...beside] }).params, { version: '0' })))
    expect(read({ config }).map(scored)).toEqual(defined.map(scored))
    // the router is the engine's matter
    if (!name.startsWith('GS_')) expect(defined).not.toEqual(defaults)
  })
})

describe('a value that a parameter does not expect', () => {
  const texts = ['0', '-1', '-1s', '0s', '1ns', '99999999999999999999999', '1e300', 'NaN', 'Infinity', '5 parsecs', '1h1d', 'null', '""', '', '[]',
    '{}', '[null]', 'true', 'a|b', '@/none', '٣', '0x10']
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-values-'))
  afterAll(() => { rmSync(folder, { recursive: true }) })
  const file = join(folder, 'values.toml')

  /** Errors that no user should see: others than refusals that name the parameter. */
  function surprises (name: string, given: unknown, make: () => unknown): string[] {
    try {
      make()
      return []
    } catch (error) {
      const { exitCode, message } = error as Error & { readonly exitCode?: number }
      const names = [name, name.toLowerCase(), parameters.find(each => each.name === name)?.testParameter ?? name]
      return exitCode === 2 && names.some(each => message.includes(each)) ? [] : [`${JSON.stringify(given)}: exit ${exitCode}: ${message}`]
    }
  }

  test.each(parameters)('$name runs, or is refused by its name', ({ name }) => {
    expect(texts.flatMap(text => surprises(name, text, () => read({ define: [`${name}=${text}`] })))).toEqual([])
    const found = ['0', '-1', '-1.5', 'nan', 'inf', '9007199254740993', '"x"', '"5 parsecs"', '[]', '[[]]', '{}', 'true', '2020-01-01'].flatMap(value => {
      writeFileSync(file, `${name} = ${value}\n`)
      return surprises(name, value, () => read({ files: [file] }))
    })
    expect(found).toEqual([])
  })

  const composed = compose()

  /** The same composition with another value of a test parameter in its first group. */
  function withTestParam (name: string, text: string): ComposeResult {
    const { composition } = composed
    const groups = composition.groups.map((group, index) => index > 0
      ? group
      : { ...group, run: { ...group.run, test_params: { ...group.run?.test_params, [name]: text } } })
    const given = { ...composition, groups }
    return { ...composed, composition: given, params: { ...composed.params, ...recoverParams(given) } }
  }

  test.each(parameters.filter(each => each.testParameter !== undefined))('$testParameter of a composition, too', ({ name, testParameter = '' }) => {
    expect(texts.flatMap(text => surprises(name, text, () => readComposed(withTestParam(testParameter, text))))).toEqual([])
  })
})
