import { formatDuration, parseDuration } from '@gsplan/testground'
import { textOf, type Params } from './param-value.ts'

/** A duration, ns; undefined where it is not known. */
function nsOf (params: Params, name: string): bigint | undefined {
  const text = textOf(params[name])
  return text === '' ? undefined : parseDuration(text)
}

/** Sum of durations; undefined where one is not known. */
const sumOf = (params: Params, names: readonly string[]): bigint | undefined =>
  names.reduce<bigint | undefined>((sum, name) => {
    const ns = nsOf(params, name)
    return sum === undefined || ns === undefined ? undefined : sum + ns
  }, 0n)

/** A duration that is longer than the phases in which it would count. */
interface TooLong {
  readonly name: string
  readonly phases: readonly string[]
  readonly then: string
}

const tooLong: readonly TooLong[] = [
  { name: 'T_HEARTBEAT', phases: ['T_WARM', 'T_RUN'], then: 'no router has a second heartbeat before publishing ends' },
  { name: 'T_LATENCY_MAX', phases: ['T_COOL'], then: 'messages sent last can\'t arrive' },
  { name: 'T_VALIDATION_MAX', phases: ['T_COOL'], then: 'messages sent last are not passed on' }
]

function lengthDoubts (params: Params): string[] {
  return tooLong.flatMap(({ name, phases, then }) => {
    const [ns, limit] = [nsOf(params, name), sumOf(params, phases)]
    if (ns === undefined || limit === undefined || ns <= limit) return []
    return [`${name}: usually at most ${phases.join(' + ')} (${formatDuration(limit)}), got ${textOf(params[name])}: ${then}`]
  })
}

/** Entries of HONEST_CONNECT_DELAYS; a bare duration counts for all. */
const delaysOf = (params: Params): Array<{ readonly count: bigint | undefined, readonly ns: bigint }> =>
  textOf(params['HONEST_CONNECT_DELAYS']).split(',').filter(entry => entry !== '').map(entry => {
    const at = entry.indexOf('@')
    return { count: at < 0 ? undefined : BigInt(entry.slice(0, at)), ns: parseDuration(entry.slice(at + 1)) }
  })

function connectDoubts (params: Params): string[] {
  const delays = delaysOf(params)
  const [instances, each = 1n] = ['N_NODES', 'N_HONEST_PEERS_PER_NODE'].map(name => params[name] as bigint | undefined)
  const peers = instances === undefined ? undefined : instances * each
  const counted = delays.reduce((sum, { count = 0n }) => sum + count, 0n)
  const longest = delays.reduce((most, { ns }) => ns > most ? ns : most, 0n)
  const test = sumOf(params, ['T_WARM', 'T_RUN', 'T_COOL'])
  return [
    ...peers === undefined || counted <= peers
      ? []
      : [`HONEST_CONNECT_DELAYS: usually counts of at most the run's peers (${peers}), got ${counted}: the last have no peer`],
    ...test === undefined || longest < test
      ? []
      : [`HONEST_CONNECT_DELAYS: usually less than T_WARM + T_RUN + T_COOL (${formatDuration(test)}), got ` +
        `${formatDuration(longest)}: peers connect when the test is over`]
  ]
}

/** Finds durations that are longer than the phases in which they would count, a line each. */
export const findTimeDoubts = (params: Params): string[] => [...lengthDoubts(params), ...connectDoubts(params)]
