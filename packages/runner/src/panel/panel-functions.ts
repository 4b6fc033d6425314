import { fileURLToPath } from 'node:url'
import { findMetric } from '@gsplan/analysis'
import { flagName, quoteWord, UsageError } from '@gsplan/cli'
import type { EngineChoice, Launch, PanelFunctions, PanelRequest, PreparedRequest } from '@gsplan/ui'
import { parseThreshold } from '@gsplan/gate'
import type { Engine } from '../engine.ts'
import { defaultEngines, findEngine } from '../engines/engines.ts'
import { hostsOf } from '../engines/hosts/hosts-flags.ts'
import { clusterOf } from '../engines/kubernetes/cluster-flags.ts'
import { formatCommand } from '../format-command.ts'
import { findCodeOutside, hasLocalCode } from '../prepare/code-in-files.ts'
import { placeFlagsOf, placeWords, readPlace } from '../prepare/place-flags.ts'
import { prepareRun } from '../prepare/prepare-run.ts'
import { parseSeeds } from '../prepare/parse-seeds.ts'
import { defaultRunOptions, type RunOptions } from '../run-options.ts'
import { shownMetrics } from '../summary/summary.ts'
import { listVersions } from '../target/list-versions.ts'
import { version } from '../version.ts'
import { MissingPrograms } from './missing-programs.ts'
import { resolveBin } from './resolve-bin.ts'

const ownBin = fileURLToPath(new URL('../../bin/gsplan.js', import.meta.url))

/** Options of a request: the address of a daemon is for engines that ask one. */
interface AskedRun {
  readonly options: RunOptions
  readonly seeds: readonly number[]
}

const toChoice = (engine: Engine): EngineChoice => ({
  name: engine.name, meaning: engine.meaning ?? '',
  settings: Object.entries(placeFlagsOf(engine)).map(([name, { describe, choices, array }]) => ({
    name, title: flagName(name).replaceAll('-', ' '), meaning: describe, choices, isList: array
  }))
})

const endpointOf = ({ engine, endpoint }: Omit<PanelRequest, 'params'>): string | undefined =>
  findEngine(engine).can?.daemon === true ? endpoint : undefined

function toOptions (request: Omit<PanelRequest, 'params'>): AskedRun {
  const { engine, seeds: text, conditions, label, allowCode, allowScripts, force } = request
  const seeds = parseSeeds(text)
  return {
    seeds,
    options: {
      ...defaultRunOptions, ...readPlace(findEngine(engine), request.place), engine, endpoint: endpointOf(request),
      name: label, seed: seeds[0] ?? defaultRunOptions.seed,
      thresholds: conditions.map(parseThreshold), allowCode, allowScripts, force
    }
  }
}

/** @throws {UsageError} for routers that the user has not said may be run: a form may have been filled by another's file */
function assertMayRun ({ params, allowCode }: PanelRequest): void {
  const [outside] = allowCode ? [] : findCodeOutside(params)
  if (outside === undefined) return
  throw new UsageError(`GS_MODULE: expected a router in the current folder, or leave to run code from elsewhere, got ${outside}; ` +
    'the panel can\'t tell who filled the form; --allow-code runs it')
}

async function prepare (request: PanelRequest, signal: AbortSignal): Promise<PreparedRequest> {
  const { options, seeds } = toOptions(request)
  const engine = findEngine(request.engine)
  await engine.checkPlace?.({ cluster: clusterOf(engine, options), onHosts: hostsOf(engine, options) })
  assertMayRun(request)
  const prepared = await prepareRun({ ...options, params: request.params, dryRun: true }, { signal })
  const { estimate, findings, warnings, compositionText } = prepared
  const line = estimate?.line.replace(/^estimate: /, '')
  return {
    composition: compositionText,
    estimate: line === undefined || seeds.length === 1 ? line : `${seeds.length} runs, each of ${line}`,
    expectedS: estimate?.wallS,
    warnings: [...findings.map(({ message }) => message), ...warnings]
  }
}

/** A flag and its value in one word, so that a value that begins with a hyphen is no flag. */
const flag = (name: string, value: string | undefined): string[] => value === undefined ? [] : [`--${name}=${value}`]

/** A path that is no flag: a run's directory may have any name. */
const asPath = (path: string): string => path.startsWith('-') ? `./${path}` : path

function launchRun (snapshot: string, request: PanelRequest, output: string): Launch {
  const { engine, seeds, label, place, allowScripts, force } = request
  // the snapshot lies in the output folder, which may be elsewhere: what was prepared may be run
  const allowCode = request.allowCode || (hasLocalCode(request.params) && findCodeOutside(request.params).length === 0)
  return {
    program: process.execPath,
    args: [
      ownBin, 'run', ...flag('config', snapshot), ...flag('engine', engine),
      ...flag(parseSeeds(seeds).length === 1 ? 'seed' : 'seeds', seeds),
      ...flag('output', output), ...placeWords(readPlace(findEngine(engine), place)),
      ...flag('endpoint', endpointOf(request)), ...flag('name', label),
      ...allowCode ? ['--allow-code'] : [], ...allowScripts ? ['--allow-scripts'] : [],
      ...force ? ['--force'] : []
    ]
  }
}

/** The work of the panel, done by the runner. */
export const createPanelFunctions = (programs: MissingPrograms = new MissingPrograms()): PanelFunctions => ({
  version,
  engines: defaultEngines.map(toChoice),
  metrics: shownMetrics.flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [{ name, unit: definition.unit, meaning: definition.meaning }]
  }),
  prepare,
  formatCommand (request, defines, output) {
    const { options, seeds } = toOptions(request)
    const set = seeds.length === 1 ? undefined : { seeds: request.seeds }
    const line = formatCommand({ ...options, output, define: defines }, set)
    const place = set === undefined && output !== defaultRunOptions.output ? ['-o', quoteWord(output)] : []
    return [line, ...place, ...flag('name', request.label)].join(' ')
  },
  listVersions,
  findMissing: async engine => programs.of(engine),
  launchRun,
  launchRerun: (runDir, output) => ({
    program: process.execPath, args: [ownBin, 'rerun', asPath(runDir), ...flag('output', output)]
  }),
  launchCompare: (runDirs, folder) => ({
    program: process.execPath,
    args: [
      resolveBin('@gsplan/analysis', 'gsplan-analysis'), 'compare', ...runDirs.map(asPath), ...flag('output', folder),
      '--quiet'
    ]
  })
})
