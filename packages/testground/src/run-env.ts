import { FormatError } from './errors.ts'

/** Environment of an instance: its place in the run, parameters, folders and network. */
export interface RunEnv {
  readonly plan: string
  readonly testCase: string
  readonly run: string
  readonly groupId: string
  readonly groupInstanceCount: number
  readonly instanceCount: number
  /** Test parameters by name. */
  readonly params: Readonly<Record<string, string>>
  /** Folder for the files that the instance leaves. */
  readonly outputsPath: string
  /** Folder for temporary files; Testground before 0.6 has none. */
  readonly tempPath?: string | undefined
  /** True if a sidecar shapes the instance's network. */
  readonly sidecar: boolean
  /** CIDR of the data network. */
  readonly subnet: string
  /** RFC 3339, whole seconds. */
  readonly startTime?: string | undefined
  readonly disableMetrics: boolean
}

/**
 * Packs parameters as `TEST_INSTANCE_PARAMS` holds them, in order of name.
 *
 * @throws {FormatError} for a name or value with `=` or `|`, which Testground would drop or split
 */
export function formatInstanceParams (params: Readonly<Record<string, string>>): string {
  return Object.keys(params).sort().map(name => {
    const value = params[name] as string
    if (/[=|]/.test(name) || /[=|]/.test(value)) {
      throw new FormatError(name, 'a value without "=" and "|", which Testground can\'t hand over', JSON.stringify(value))
    }
    return `${name}=${value}`
  }).join('|')
}

/** Unpacks `TEST_INSTANCE_PARAMS`; like Testground's SDK, drops a piece without exactly one `=`. */
export function parseInstanceParams (text: string): Record<string, string> {
  return Object.fromEntries(text.split('|').flatMap(piece => {
    const [name, value, ...rest] = piece.split('=')
    return name === undefined || value === undefined || rest.length > 0 ? [] : [[name, value]]
  }))
}

/** Formats the environment variables of an instance. */
export function formatRunEnv (env: RunEnv): Record<string, string> {
  const variables: Readonly<Record<string, string | undefined>> = {
    TEST_PLAN: env.plan,
    TEST_CASE: env.testCase,
    TEST_RUN: env.run,
    TEST_INSTANCE_COUNT: String(env.instanceCount),
    TEST_GROUP_ID: env.groupId,
    TEST_GROUP_INSTANCE_COUNT: String(env.groupInstanceCount),
    TEST_INSTANCE_PARAMS: formatInstanceParams(env.params),
    TEST_INSTANCE_ROLE: '',
    TEST_REPO: '',
    TEST_BRANCH: '',
    TEST_TAG: '',
    TEST_OUTPUTS_PATH: env.outputsPath,
    TEST_TEMP_PATH: env.tempPath,
    TEST_START_TIME: env.startTime,
    TEST_SIDECAR: String(env.sidecar),
    TEST_SUBNET: env.subnet,
    TEST_CAPTURE_PROFILES: '',
    TEST_DISABLE_METRICS: String(env.disableMetrics)
  }
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/**
 * Reads an instance's environment variables.
 *
 * @throws {FormatError} naming the variable that is missing or no number
 */
export function parseRunEnv (vars: Readonly<Record<string, string | undefined>>): RunEnv {
  const text = (name: string): string => {
    const value = vars[name]
    if (value === undefined || value === '') throw new FormatError(name, 'a value in the environment', 'none')
    return value
  }
  const count = (name: string): number => {
    const value = text(name)
    if (!/^\d+$/.test(value)) throw new FormatError(name, 'a whole number', JSON.stringify(value))
    return Number(value)
  }
  const optional = (name: string): string | undefined => vars[name] === '' ? undefined : vars[name]
  return {
    plan: text('TEST_PLAN'),
    testCase: text('TEST_CASE'),
    run: text('TEST_RUN'),
    groupId: text('TEST_GROUP_ID'),
    groupInstanceCount: count('TEST_GROUP_INSTANCE_COUNT'),
    instanceCount: count('TEST_INSTANCE_COUNT'),
    params: parseInstanceParams(vars['TEST_INSTANCE_PARAMS'] ?? ''),
    outputsPath: text('TEST_OUTPUTS_PATH'),
    tempPath: optional('TEST_TEMP_PATH'),
    sidecar: vars['TEST_SIDECAR'] === 'true',
    subnet: vars['TEST_SUBNET'] ?? '',
    startTime: optional('TEST_START_TIME'),
    disableMetrics: vars['TEST_DISABLE_METRICS'] === 'true'
  }
}
