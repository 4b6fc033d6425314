import { defaultRequests, NODE_IMAGE } from './engines/kubernetes/cluster-settings.ts'
import type { RunOptions } from './run-options.ts'

/** Names of the options beside parameters that change results, where the engine measures real time. */
export const resultSettings = ['processes', 'image', 'nodeSelector', 'cpu', 'memory', 'links', 'hosts'] as const

type ResultSetting = typeof resultSettings[number]

/** Options of a run that change its results. */
export type ResultOptions = Pick<RunOptions, ResultSetting>

/** A value that is not the default. */
const other = (value: string | undefined, fallback: string): string | undefined => value === fallback ? undefined : value

/** A list whose order counts for nothing; undefined for an empty one. */
const list = (items: readonly string[]): string | undefined => items.length === 0 ? undefined : [...items].sort().join(',')

const toTexts = (
  { processes, image, nodeSelector = [], cpu, memory, links, hosts }: ResultOptions
): Readonly<Record<ResultSetting, string | undefined>> => ({
  processes: processes?.toString(), image: other(image, NODE_IMAGE), nodeSelector: list(nodeSelector),
  cpu: other(cpu, defaultRequests.cpu), memory: other(memory, defaultRequests.memory), links: other(links, 'plan'),
  // instances are spread over them in their order
  hosts: hosts?.split(',').map(host => host.trim()).filter(host => host !== '').join(',')
})

/** Settings of a run that change its results, as its record has them: those that are given, and not at their default. */
export function settingsOf (options: ResultOptions): Readonly<Record<string, string>> | undefined {
  const given = Object.entries(toTexts(options)).flatMap(([name, text]) => text === undefined ? [] : [[name, text] as const])
  return given.length === 0 ? undefined : Object.fromEntries(given)
}
