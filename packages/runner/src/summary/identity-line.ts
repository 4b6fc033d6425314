import { basename, resolve } from 'node:path'
import { printable, TEXT_COLUMNS } from '@gsplan/cli'
import { textOf, type ParamValue } from '@gsplan/composer'
import { describeTargets, type RunJson } from '@gsplan/run-format'

/** Facts that the runs of a set share, or those of one run. */
export type Identity = Pick<RunJson, 'target' | 'targets' | 'engine' | 'params'>

interface Topic {
  readonly message_rate?: unknown
  readonly message_size?: unknown
}

/** Tests whether another plan has a router that nobody named. */
const hasOwnRouter = ({ target: { module, source } }: Identity): boolean =>
  source === 'plan' && ['', 'none'].includes(module)

/**
 * Rate × size of the first topic and the number of the others, the longest form first; none where a rate is unknown, or
 * nothing says that a plan follows it.
 */
function describeLoad (identity: Identity): string[] {
  const { params } = identity
  if (hasOwnRouter(identity)) return []
  const topics = params['TOPIC_CONFIG']
  if (!Array.isArray(topics) || topics.length === 0) return []
  const { message_rate: rate, message_size: size } = topics[0] as Topic
  if (typeof rate !== 'string' || typeof size !== 'string') return []
  const [load, more] = [`${rate} × ${size}`, topics.length - 1]
  if (more === 0) return [load]
  return [`${load}, +${more} topic${more === 1 ? '' : 's'}`, `${load}, +${more}`, `${topics.length} topics`]
}

/** Facts of one line on a run. */
export interface FormatIdentityInit {
  readonly identity: Identity
  /** `seed 1`, `seeds 1-5`. */
  readonly seeds: string
  readonly peers: number
  /** Name of the plan that ran. */
  readonly plan: string
}

/** Name of a run's plan: of its folder or file, else that of its composition. */
export const planOf = ({ params }: Identity, { plan }: { readonly plan?: string | undefined } = {}): string =>
  plan === undefined ? textOf(params['TEST_PLAN'] as ParamValue | undefined) : basename(resolve(plan))

/** A commit's hash and a version, short enough for a line. */
const shortVersion = (version: string): string => /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 12) : version

const nameRouter = (module: string, version: string): string =>
  [module, shortVersion(version)].filter(part => part !== '').join('@')

/**
 * Routers of a run, the longest form first: one by its whole name; several by the ends of theirs, then by their number, as
 * the table of routers names them.
 */
function nameRouters (identity: Identity): readonly string[] {
  const { target, targets } = identity
  if (targets === undefined) return [nameRouter(target.module, target.version)]
  return [describeTargets(identity, ({ module, version }) => nameRouter(basename(module), version)), `${targets.length} routers`]
}

/**
 * One line on a run: router@version, engine, seed, peers, rate × size. Topics are told shorter where the line would be too
 * long, then several routers. A router whose name has no room even so is cut at its beginning, as the end of a path tells
 * it apart.
 * Another plan whose router nobody named is told by its own name.
 */
export function formatIdentity ({ identity, seeds, peers, plan }: FormatIdentityInit): string {
  const { engine } = identity
  const routers = hasOwnRouter(identity) ? [`plan ${plan}`] : nameRouters(identity)
  const counted = hasOwnRouter(identity) ? 'instance' : 'peer'
  const facts = [engine, seeds, peers === 1 ? `1 ${counted}` : `${peers} ${counted}s`]
  const loads = describeLoad(identity)
  const forms = (loads.length === 0 ? [facts] : loads.map(load => [...facts, load])).map(form => form.join(' · '))
  const lines = routers.flatMap(router => forms.map(form => `${router} · ${form}`))
  const [router, others] = [routers.at(-1) ?? '', forms.at(-1) ?? '']
  const cut = `…${router.slice(-Math.max(16, TEXT_COLUMNS - others.length - 4))} · ${others}`
  return printable(lines.find(line => line.length <= TEXT_COLUMNS) ?? cut)
}
