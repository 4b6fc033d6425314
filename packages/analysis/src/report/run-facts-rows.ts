import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { RunFacts } from '@gsplan/gate'

type Rows = ReadonlyArray<readonly [name: string, value: string]>

const toText = (value: unknown): string => typeof value === 'string'
  ? value
  : JSON.stringify(value, (_key, part: unknown) => typeof part === 'bigint' ? String(part) : part)

/** Parameters of old runs: what their scripts wrote beside the archive, if that can be read. */
function readParams (runDir: string): Readonly<Record<string, unknown>> {
  try {
    return parse(readFileSync(join(runDir, 'template-params.toml'), 'utf8'), { integersAsBigInt: 'asNeeded' })
  } catch {
    return {}
  }
}

/** Every parameter of the run, by name. */
export const paramRows = (runDir: string, facts: RunFacts | undefined): Rows =>
  Object.entries(facts?.params ?? readParams(runDir)).map(([name, value]) => [name, toText(value)])

/** What was measured by what, where and when. */
export function provenanceRows (facts: RunFacts | undefined): Rows {
  if (facts === undefined) return []
  const { target, timing, host, versions, command } = facts
  return [
    ['router', `${target.module} ${target.version}`],
    ...target.source === undefined ? [] : [['router from', target.source] as const],
    ['router integrity', target.integrity ?? 'unknown'],
    ['engine', facts.engine],
    ['seed', String(facts.seed)],
    ...Object.entries(versions).map(([name, version]) => [name, version] as const),
    ['host', `${host.cores} cores, ${(host.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${host.os}`],
    ['started', facts.startedAt],
    ['time', `${timing.wallS.toFixed(1)} s for ${timing.virtualS.toFixed(1)} s of the test, ` +
    (timing.cpuS === null || timing.peakRssBytes === null
      ? 'CPU and memory not measured'
      : `${timing.cpuS.toFixed(1)} s of CPU, ${(timing.peakRssBytes / 2 ** 20).toFixed(0)} MiB at most`)],
    ...command === undefined ? [] : [['run it again', command] as const]
  ]
}
