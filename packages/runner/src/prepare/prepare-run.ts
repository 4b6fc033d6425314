import { parseMaxRegression, parseThreshold, readBaseline, type Metrics } from '@gsplan/gate'
import {
  builderOf, compose, defaultTarget, readSnapshot, snapshotToParams, textOf, type ComposeInit, type ComposeResult,
  type Params
} from '@gsplan/composer'
import { loadRouter } from '@gsplan/router'
import type { Composition } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import { findEngine } from '../engines/engines.ts'
import { isOwnPlan } from '../engines/testground/find-plan.ts'
import { RunError } from '../errors.ts'
import { readGivenComposition, withCase } from '../given-composition.ts'
import { composeForPlan } from '../plan-router.ts'
import { assertRunName } from '../run-directory.ts'
import type { RunOptions } from '../run-options.ts'
import { isGoModule } from '../target/go-target.ts'
import { resolveTarget } from '../target/resolve-target.ts'
import { defaultCacheDir } from '../target/target-cache.ts'
import type { Target } from '../target/target.ts'

/** A run that may start: everything the user could have got wrong has been checked. */
export interface PreparedRun {
  readonly engine: Engine
  readonly composition: Composition
  readonly compositionText: string
  readonly params: Params
  readonly paramsText: string
  readonly target: Target
  /** Conditions that parameter files put on the run. */
  readonly thresholds: readonly string[]
  /** Metrics of the run that this one is held against. */
  readonly baseline?: Metrics
  /** Address of the daemon that the engine asks. */
  readonly endpoint?: string
  /** What the run will not do as asked. */
  readonly warnings: readonly string[]
}

export interface PrepareContext {
  readonly signal: AbortSignal
  /** Keeps installed routers. @default the user's cache folder */
  readonly cacheDir?: string
  /** Told when a router has to be looked up or installed, which takes time. */
  readonly onResolve?: () => void
}

function assertNumbers ({ seed, threads, processes, attempts }: RunOptions): void {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RunError(`--seed: expected a whole number from 0 on, got ${seed}`)
  if (threads !== undefined && threads !== 1) {
    throw new RunError(`--threads: expected 1, as this version simulates on one thread, got ${threads}`)
  }
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    throw new RunError(`--attempts: expected a whole number from 1 on, got ${attempts}`)
  }
  if (processes !== undefined && !(Number.isSafeInteger(processes) && processes >= 1)) {
    throw new RunError(`--processes: expected a whole number from 1 on, got ${processes}`)
  }
}

/**
 * The router that a run's parameters ask for, where it can be run.
 *
 * @throws errors with exit code 2 when there is none, when it is not the code that GS_INTEGRITY names, or when the engine
 * can't run it
 */
export async function findTarget (
  params: Params, engine: Engine, { allowScripts, dryRun }: Pick<RunOptions, 'allowScripts' | 'dryRun'>,
  context: PrepareContext
): Promise<Target> {
  const module = textOf(params['GS_MODULE'])
  if (engine.name !== 'testground' && isGoModule(module)) {
    throw new RunError(`GS_MODULE: expected a JS router, as the ${engine.name} engine runs no other, got ${module}`)
  }
  const target = await resolveTarget({
    module, version: textOf(params['GS_VERSION']), cacheDir: context.cacheDir ?? defaultCacheDir(), allowScripts, dryRun,
    signal: context.signal, onWait: () => { context.onResolve?.() }
  })
  const recorded = textOf(params['GS_INTEGRITY'])
  if (recorded !== '' && target.integrity !== undefined && target.integrity !== recorded) {
    throw new RunError(`GS_INTEGRITY: expected the code of ${module} to be ${recorded}, got ${target.integrity}; ` +
      '-D GS_INTEGRITY= accepts it')
  }
  if (target.code !== undefined && target.source !== 'bundled') await loadRouter(target.code)
  return target
}

/** A snapshot of the original's names its Go plan and router, which the engines that run plans here can't. */
function composeHere (init: ComposeInit, engine: Engine): ComposeResult {
  const composed = compose(init)
  const module = textOf(composed.params['GS_MODULE'])
  if (init.config === undefined || engine.name === 'testground' || !isGoModule(module)) return composed
  const override = {
    TEST_PLAN: 'gsplan',
    TEST_BUILDER: builderOf({ TEST_RUNNER: textOf(composed.params['TEST_RUNNER']) }),
    GS_MODULE: defaultTarget.module,
    GS_VERSION: defaultTarget.version
  }
  return {
    ...compose({ ...init, override }),
    warnings: [...composed.warnings, `${init.config} names ${module}, which the ${engine.name} engine can't run: ` +
    `${defaultTarget.module} ${defaultTarget.version} is measured instead`]
  }
}

/**
 * Where Testground's daemon is: as the flag says, else as the snapshot does.
 *
 * @throws {RunError}
 */
function findEndpoint ({ endpoint, config }: RunOptions, engine: Engine): { readonly endpoint?: string } {
  if (engine.name !== 'testground') {
    if (endpoint === undefined) return {}
    throw new RunError(`--endpoint: expected --engine testground beside it, got ${engine.name}`)
  }
  const address = endpoint ?? (config === undefined ? '' : snapshotToParams(readSnapshot(config)).endpoint)
  if (address === '' && endpoint === undefined) return {}
  const url = /^\w+:\/\//.test(address) ? address : `http://${address}`
  if (!/^https?:\/\/[^/\s]+/.test(url) || !URL.canParse(url)) {
    throw new RunError(`--endpoint: expected the address of Testground's daemon, such as http://localhost:8042, got ${JSON.stringify(address)}`)
  }
  const { username, password } = new URL(url)
  if (username !== '' || password !== '') {
    throw new RunError('--endpoint: expected an address without user and password, as it is written down with the run, ' +
      'got one with')
  }
  return { endpoint: url.replace(/\/+$/, '') }
}

/** A plan that somebody brings has its router inside, or gets it when it is built. */
function prepareOtherPlan (composed: ComposeResult, engine: Engine, flag: string): PreparedRun {
  if (engine.name === 'sim') {
    throw new RunError(`${flag}: expected --engine exec or testground, as the sim engine runs gsplan's own plan only`)
  }
  const { GS_MODULE: module, GS_VERSION: version } = composed.params
  return {
    engine, ...composed,
    target: { module: textOf(module), version: textOf(version), source: 'plan', notes: [] }
  }
}

/** What `--case` asks for, where it is there: gsplan's own plan has one test case. */
function assertOwnCase ({ composition: { global } }: ComposeResult): void {
  if (global.case !== 'evaluate') {
    throw new RunError(`--case: expected evaluate, the test case of gsplan's own plan, got ${global.case}`)
  }
}

/** A composition that somebody brings, for gsplan's own plan or another. */
async function prepareGiven (
  given: ComposeResult, options: RunOptions, engine: Engine, context: PrepareContext
): Promise<PreparedRun> {
  const { plan, composition: file = '' } = options
  if (plan !== undefined) return prepareOtherPlan(given, engine, '--plan')
  if (!isOwnPlan(given)) return prepareOtherPlan(given, engine, `--composition ${file}`)
  assertOwnCase(given)
  const { module, version } = defaultTarget
  const target = await findTarget({ GS_MODULE: module, GS_VERSION: version, ...given.params }, engine, options, context)
  return { engine, ...given, target, warnings: target.notes }
}

/** What can't be judged must not be asked for. */
function assertJudged ({ skipAnalysis, threshold, maxRegression }: RunOptions): void {
  if (!skipAnalysis) return
  const [flag] = [...threshold.map(() => '--threshold'), ...maxRegression.map(() => '--max-regression')]
  if (flag !== undefined) throw new RunError(`--skip-analysis: expected no condition beside it, got ${flag}`)
}

/** Conditions of parameter files are checked like those of flags, but wait for the analysis when it is left out. */
function checkConditions (prepared: PreparedRun, { skipAnalysis }: RunOptions): PreparedRun {
  prepared.thresholds.forEach(parseThreshold)
  if (!skipAnalysis || prepared.thresholds.length === 0) return prepared
  return {
    ...prepared, thresholds: [],
    warnings: [...prepared.warnings, '[thresholds] are not judged without the analysis; gsplan-analysis check judges them']
  }
}

/**
 * Checks options, finds the router and composes, without writing anything but to the cache.
 *
 * @throws errors with exit code 2, one line each
 */
export async function prepareRun (options: RunOptions, context: PrepareContext): Promise<PreparedRun> {
  assertNumbers(options)
  if (options.name !== undefined) assertRunName(options.name)
  options.threshold.forEach(parseThreshold)
  assertJudged(options)
  const { baseline: dir, maxRegression, trim } = options
  const maxRegressions = maxRegression.map(parseMaxRegression)
  const baseline = await readBaseline({ baseline: dir, maxRegressions }, { trim, signal: context.signal })
  const prepared = checkConditions(await prepareEngine(options, context), options)
  return baseline === undefined ? prepared : { ...prepared, baseline }
}

async function prepareEngine (options: RunOptions, context: PrepareContext): Promise<PreparedRun> {
  const engine = findEngine(options.engine)
  const { files, define, template, instances, branch, commit, k8s, allowUnknown, merge, config } = options
  const init: ComposeInit = {
    files, define, template, k8s, allowUnknown, merge, forRealInstances: engine.name !== 'sim',
    ...config === undefined ? {} : { config },
    ...instances === undefined ? {} : { instances },
    ...branch === undefined ? {} : { branch },
    ...commit === undefined ? {} : { commit }
  }
  const endpoint = findEndpoint(options, engine)
  if (options.composition !== undefined) {
    const given = withCase(readGivenComposition(options.composition, options), options.case)
    return { ...await prepareGiven(given, options, engine, context), ...endpoint }
  }
  if (options.plan !== undefined) {
    return { ...prepareOtherPlan(withCase(composeForPlan(init, options.plan), options.case), engine, '--plan'), ...endpoint }
  }
  const { params, warnings } = composeHere(init, engine)
  const target = await findTarget(params, engine, options, context)
  const { TEST_PLAN, TEST_BUILDER } = params
  const composed = compose({
    ...init,
    override: {
      ...TEST_PLAN === undefined ? {} : { TEST_PLAN }, ...TEST_BUILDER === undefined ? {} : { TEST_BUILDER },
      GS_MODULE: target.module, GS_VERSION: target.version,
      ...target.integrity === undefined ? {} : { GS_INTEGRITY: target.integrity }
    }
  })
  const chosen = withCase(composed, options.case)
  if (isOwnPlan(chosen)) assertOwnCase(chosen)
  return { engine, ...chosen, ...endpoint, target, warnings: [...warnings, ...target.notes] }
}
