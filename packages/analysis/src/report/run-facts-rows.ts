import { readBoundedSync } from '@gsplan/cli'
import { describeTargets, runPaths, targetsOf, type RunFacts } from '@gsplan/run-format'
import { parseToml } from '@gsplan/testground'

/** Facts of a run, for its report. */
export interface ReportFacts extends RunFacts {
  /** Command line that runs it again. */
  readonly command?: string | undefined
}

type Rows = ReadonlyArray<readonly [name: string, value: string]>

const toText = (value: unknown): string => typeof value === 'string'
  ? value
  : JSON.stringify(value, (_key, part: unknown) => typeof part === 'bigint' ? String(part) : part)

/** Reads the parameters in an old run's directory; empty when there are none, or they are damaged. */
function readParams (runDir: string): Readonly<Record<string, unknown>> {
  try {
    return parseToml(readBoundedSync(runPaths(runDir).params).toString('utf8'), { integersAsBigInt: 'asNeeded' })
  } catch {
    return {}
  }
}

/** Lists every parameter of the run by name. */
export const paramRows = (runDir: string, facts: RunFacts | undefined): Rows =>
  Object.entries(facts?.params ?? readParams(runDir)).map(([name, value]) => [name, toText(value)])

/** Lists router, engine, seed, versions, host and time of the measurement. */
export function provenanceRows (facts: ReportFacts | undefined): Rows {
  if (facts === undefined) return []
  const { timing, host, versions, command } = facts
  const sources = targetsOf(facts).flatMap(({ source }) => source ?? [])
  return [
    ['router', describeTargets(facts)],
    ...sources.length === 0 ? [] : [['router from', sources.join(' + ')] as const],
    ['router integrity', describeTargets(facts, ({ integrity }) => integrity ?? 'unknown')],
    ...(facts.targets ?? []).flatMap(({ module, version, build = {} }) => Object.entries(build).map(([name, value]) =>
      [`${name} of ${module} ${version}`, value] as const)),
    ['engine', facts.wire === undefined ? facts.engine : `${facts.engine}, RPCs as ${facts.wire}`],
    ['seed', String(facts.seed)],
    ...Object.entries(versions).map(([name, version]) => [name, version] as const),
    ['host', `${host.cores} cores, ${(host.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${host.os}`],
    ['started', facts.startedAt],
    ['time', `${timing.wallS.toFixed(1)} s for ${timing.virtualS.toFixed(1)} s of the test, ` +
    (timing.cpuS === null || timing.peakRssBytes === null
      ? 'CPU and memory not measured'
      : `${timing.cpuS.toFixed(1)} s of CPU, ${(timing.peakRssBytes / 2 ** 20).toFixed(0)} MiB at most`)],
    ...timing.threads === undefined ? [] : [['threads', String(timing.threads)] as const],
    ...command === undefined ? [] : [['run it again', command] as const]
  ]
}
