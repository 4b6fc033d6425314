import { CompositionError } from './errors.ts'
import { entryOf, isTable, textOf, type ParamValue, type Params } from './param-value.ts'

/** Flags with a meaning of their own. */
export interface ComposeFlags {
  /** N_NODES. */
  readonly instances?: number | undefined
  /** GS_VERSION; a commit wins over a branch. */
  readonly branch?: string | undefined
  readonly commit?: string | undefined
  /** Message rate and size of the first topic. */
  readonly rate?: string | undefined
  readonly size?: string | undefined
  /** Runs on a Kubernetes cluster: TEST_RUNNER and the build configuration it needs. */
  readonly k8s?: boolean
}

/** Flags with a meaning of their own, as parameters. */
export function toFlags ({ instances, branch, commit, k8s }: ComposeFlags): Params {
  const version = commit ?? branch
  if (instances !== undefined && !Number.isSafeInteger(instances)) {
    throw new CompositionError(`--instances: expected a whole number, got ${instances}`)
  }
  const flags: Record<string, ParamValue> = {}
  if (instances !== undefined) flags['N_NODES'] = BigInt(instances)
  if (version !== undefined && version !== '') flags['GS_VERSION'] = version
  if (k8s === true) {
    flags['TEST_RUNNER'] = 'cluster:k8s'
    flags['BUILD_CONFIG'] = { bypass_cache: true, push_registry: true, registry_type: 'aws' }
  }
  return flags
}

/** Flags that set a part of a parameter. */
export function toFlagDefines ({ rate, size }: ComposeFlags): Array<[flag: string, definition: string]> {
  return [
    ...rate === undefined ? [] : [['--rate', `TOPIC_CONFIG.0.message_rate=${rate}`] as [string, string]],
    ...size === undefined ? [] : [['--size', `TOPIC_CONFIG.0.message_size=${size}`] as [string, string]]
  ]
}

/** Value of a place such as `TOPIC_CONFIG.0.message_rate`. */
const valueAt = (params: Params, place: string): ParamValue | undefined =>
  place.split('.').reduce<ParamValue | undefined>((value, key) => {
    if (Array.isArray(value)) return (value as readonly ParamValue[])[Number(key)]
    return isTable(value) ? entryOf(value, key) : undefined
  }, params)

/** Places that each flag sets, with the value that it asks for. */
function askedFor (flags: ComposeFlags): Array<readonly [flag: string, place: string, value: ParamValue]> {
  const { instances, branch, commit, rate, size, k8s } = flags
  const asked: ReadonlyArray<readonly [flag: string, place: string, value: ParamValue | undefined]> = [
    ['--instances', 'N_NODES', instances], ['--branch', 'GS_VERSION', branch], ['--commit', 'GS_VERSION', commit],
    ['--rate', 'TOPIC_CONFIG.0.message_rate', rate], ['--size', 'TOPIC_CONFIG.0.message_size', size],
    ['--k8s', 'TEST_RUNNER', k8s === true ? 'cluster:k8s' : undefined]
  ]
  return asked.flatMap(([flag, place, value]) => value === undefined || value === '' ? [] : [[flag, place, value] as const])
}

/** Finds flags that another flag or a definition wins over, a line each. */
export function findLostFlags (
  flags: ComposeFlags & { readonly override?: Params | undefined }, params: Params
): string[] {
  return askedFor(flags).flatMap(([flag, place, value]) => {
    const [name = ''] = place.split('.')
    const found = valueAt(params, place)
    // the caller has resolved it, such as a branch to its commit
    if (textOf(found) === textOf(value) || flags.override?.[name] !== undefined) return []
    return [`${flag}${value === 'cluster:k8s' ? '' : ` ${textOf(value)}`}: not followed, as another flag or -D sets ${place} to ` +
      (textOf(found) === '' ? 'nothing' : textOf(found))]
  })
}
