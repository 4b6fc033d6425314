import { printable } from '@gsplan/cli'
import type { RunJson } from '@gsplan/run-format'
import { WIDTH } from './layout.ts'

/** Facts that the runs of a set share, or those of one run. */
export type Identity = Pick<RunJson, 'target' | 'engine' | 'params'>

interface Topic {
  readonly message_rate?: unknown
  readonly message_size?: unknown
}

/** Rate × size of the first topic, and the number of the others. */
function describeLoad ({ params }: Identity): string[] {
  const topics = params['TOPIC_CONFIG']
  if (!Array.isArray(topics) || topics.length === 0) return []
  const { message_rate: rate, message_size: size } = topics[0] as Topic
  if (typeof rate !== 'string' || typeof size !== 'string') return []
  const more = topics.length - 1
  return [`${rate} × ${size}${more === 0 ? '' : `, +${more} topic${more === 1 ? '' : 's'}`}`]
}

/** A commit's hash and a version, short enough for a line. */
const shortVersion = (version: string): string => /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 12) : version

/**
 * One line on a run: router@version, engine, seed, peers, rate × size. A router whose name is too long for the line is cut
 * at its beginning, as the end of a path tells it apart.
 *
 * @param seeds `seed 1`, `seeds 1-5`
 */
export function formatIdentity (identity: Identity, seeds: string, peers: number): string {
  const { target: { module, version }, engine } = identity
  const others = [engine, seeds, peers === 1 ? '1 peer' : `${peers} peers`, ...describeLoad(identity)].join(' · ')
  const router = [module, shortVersion(version)].filter(part => part !== '').join('@') || 'router of the plan'
  const room = WIDTH - others.length - 3
  const shown = router.length <= room ? router : `…${router.slice(-Math.max(16, room - 1))}`
  return printable(`${shown} · ${others}`)
}
