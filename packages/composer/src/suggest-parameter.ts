import { didYouMean } from '@gsplan/cli'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'

const RATE = 'TOPIC_CONFIG.0.message_rate (or --rate)'
const SIZE = 'TOPIC_CONFIG.0.message_size (or --size)'

/** Words for something that parameters or flags set under another name. */
const synonyms: Readonly<Record<string, string>> = {
  RATE, MESSAGERATE: RATE, SIZE, MESSAGESIZE: SIZE,
  SEED: '--seed', ENGINE: '--engine', INSTANCES: 'N_NODES', PEERS: 'N_NODES', N: 'N_NODES',
  WARMUP: 'T_WARM', DURATION: 'T_RUN',
  COOLDOWN: 'T_COOL', ROUTER: 'GS_MODULE', SCORE: 'PEER_SCORE_PARAMS', TOPIC: 'TOPIC_CONFIG'
}

/** Case, underscores, a plural's s and units don't distinguish names. */
const plain = (name: string): string =>
  name.toUpperCase().replace(/_(MB|PCT)$/, '').replaceAll('_', '').replace(/(.{3})S$/, '$1')

/** Names that mean a parameter: its own, its test parameter's, its own without the prefix of its kind. */
function meanings ({ name, testParameter = '' }: Parameter): string[] {
  const short = name.replace(/^(T|N|OVERLAY|GS|HONEST|TEST)_/, '')
  return [name, testParameter, short].filter(each => each !== '').map(plain)
}

/**
 * A parameter or flag that an unknown name means: by its test parameter, without prefix, or by another word for it, else by
 * its letters.
 *
 * @returns `, did you mean X?`, or nothing when none is near
 */
export function suggestParameter (name: string): string {
  const wanted = plain(name)
  const found = parameters.find(parameter => plain(parameter.name) === wanted) ??
    parameters.find(parameter => meanings(parameter).includes(wanted))
  const synonym = synonyms[wanted] ?? synonyms[name.toUpperCase().replaceAll('_', '')]
  const meant = found?.name ?? synonym
  return meant === undefined ? didYouMean(name, parameters.map(each => each.name)) : `, did you mean ${meant}?`
}
