import { createWriteStream, existsSync, type WriteStream } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Reason } from '@gsplan/analysis'
import { loadRouter, parsePlanParams } from '@gsplan/plan'
import { expandInstances, formatComposition, type Composition, type InstanceSpec } from '@gsplan/testground'
import { startSyncService, type SyncService } from '@gsplan/testground/sync'
import type { Engine, EngineInit, EngineProgress, EngineResult, InstanceOutcome } from '../../engine.ts'
import { bundlePlan } from '../exec/bundle-plan.ts'
import { watchMachine } from '../exec/machine-load.ts'
import { phaseOfMessage } from '../phase-of-message.ts'
import { findPlan, OWN_PLAN } from './find-plan.ts'
import { linkPlan } from './link-plan.ts'
import { assemblePlanFolder } from './plan-folder.ts'
import { readOutcomes } from './read-outcomes.ts'
import { findTestgroundHome } from './testground-home.ts'
import { parseTestgroundLine } from './testground-line.ts'
import { findTestground, runTestground, type TestgroundVersion } from './testground-program.ts'

const LOG_FILE = 'testground.log'
/** Where instances of Testground's local:exec look for its sync service. */
const SYNC_PORT = 5050
/** Share of a machine beyond which its latencies are those of the machine. */
const MAX_MACHINE_FRACTION = 0.9

const isLocal = (endpoint: string | undefined): boolean =>
  endpoint === undefined || /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/.test(endpoint)

/** Makes a script that runs an artifact where there is no PATH to find Node on, as under Testground 0.5. */
async function wrapArtifact (artifact: string, script: string): Promise<string> {
  const quote = (path: string): string => `'${path.replaceAll('\'', '\'\\\'\'')}'`
  await writeFile(script, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(artifact)}\n`)
  await chmod(script, 0o755)
  return script
}

/** One run of Testground's client, from the plan's folder to the archive. */
class TestgroundRun {
  readonly #init: EngineInit
  readonly #version: TestgroundVersion
  readonly #specs: readonly InstanceSpec[]
  readonly #log: WriteStream
  readonly #startedMs = performance.now()
  readonly #peers: number
  /** Time that the test takes by its parameters, ms; 0 = a plan that has others. */
  readonly #lifeMs: number
  #phase: EngineProgress['phase'] = 'setup'
  #activity: string | undefined
  #endWatch: (() => number) | undefined
  #machineFraction: number | undefined
  #runId: string | undefined
  #lastText = ''

  constructor (init: EngineInit, version: TestgroundVersion) {
    this.#init = init
    this.#version = version
    this.#specs = expandInstances(init.composition)
    const isOwn = init.plan === undefined && init.composition.global.plan === OWN_PLAN
    const { nodesPerInstance, warmNs, runNs, coolNs } = parsePlanParams(isOwn ? this.#specs[0]?.params ?? {} : {})
    this.#peers = this.#specs.length * (isOwn ? nodesPerInstance : 1)
    this.#lifeMs = isOwn ? Number(warmNs + runNs + coolNs) / 1e6 : 0
    this.#log = createWriteStream(join(init.runDir, LOG_FILE))
  }

  async run (): Promise<EngineResult> {
    const { outputsDir, runDir, signal } = this.#init
    const progress = setInterval(() => { this.#report() }, 500)
    let sync: SyncService | undefined
    try {
      await mkdir(outputsDir, { recursive: true })
      const file = join(runDir, 'testground-composition.toml')
      await writeFile(file, formatComposition(await this.#composition()))
      sync = await this.#startSync()
      const exitCode = await this.#call(['run', 'composition', '-f', file, '--collect', '-o', join(outputsDir, 'collected')])
      const failure = exitCode === 0 ? undefined : this.#failure(exitCode)
      const archive = await this.#findArchive(failure)
      return {
        instances: await this.#outcomes(archive, exitCode), archive, virtualS: (performance.now() - this.#startedMs) / 1000,
        invalid: this.#invalid(), ...failure === undefined ? {} : { failure }
      }
    } finally {
      clearInterval(progress)
      await sync?.close()
      this.#log.end()
      await finished(this.#log)
      signal.throwIfAborted()
    }
  }

  /** The composition as Testground gets it: with the plan's name in its home, and what it needn't build. */
  async #composition (): Promise<Composition> {
    const { composition, target, cacheDir } = this.#init
    const home = findTestgroundHome(this.#version)
    const plan = findPlan(this.#init, this.#version, home)
    if (plan.kind === 'home') return composition
    if (plan.kind === 'folder') return withPlan(composition, await linkPlan(home, plan.path))
    if (target.code === undefined) throw new Error(`expected a JS router, got ${target.module}`)
    const { libp2p } = await loadRouter(target.code)
    const bundle = await bundlePlan({ router: target.code, libp2p, integrity: target.integrity ?? '', cacheDir })
    const folder = await assemblePlanFolder(bundle, cacheDir)
    const named = withPlan(composition, await linkPlan(home, folder.path))
    if (composition.global.runner !== 'local:exec') return named
    return withArtifact(named, this.#version === '0.5'
      ? await wrapArtifact(folder.artifact, `${folder.path}.sh`)
      : folder.artifact)
  }

  /** Testground 0.5 has no sync service, which the plan needs. One that somebody runs is as good. */
  async #startSync (): Promise<SyncService | undefined> {
    const { composition, endpoint, plan } = this.#init
    if (this.#version !== '0.5' || plan !== undefined || composition.global.runner !== 'local:exec' || !isLocal(endpoint)) return undefined
    return startSyncService({ port: SYNC_PORT }).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
      return undefined
    })
  }

  async #call (args: readonly string[]): Promise<number> {
    const { endpoint, signal } = this.#init
    return runTestground(args, { endpoint, signal, onLine: line => { this.#onLine(line) } })
  }

  #onLine (line: string): void {
    const { text, runId, message, activity } = parseTestgroundLine(line)
    this.#log.write(`${text}\n`)
    this.#runId ??= runId
    if (text.trim() !== '' && !text.includes('>>> ') && !text.includes('\tresult ')) this.#lastText = text
    const phase = message === undefined ? undefined : phaseOfMessage(message)
    if (activity !== undefined && this.#phase === 'setup') this.#activity = activity
    if (phase !== undefined && phase !== this.#phase) this.#enter(phase)
    if (phase !== undefined || activity !== undefined) this.#report()
  }

  #enter (phase: EngineProgress['phase']): void {
    this.#phase = phase
    this.#activity = undefined
    const { endpoint, composition: { global: { runner } } } = this.#init
    if (phase === 'run' && runner.startsWith('local:') && isLocal(endpoint)) this.#endWatch ??= watchMachine()
    if (phase === 'cool-down') this.#machineFraction ??= this.#endWatch?.()
  }

  /** Whether instances on this machine had enough of it. */
  #invalid (): Reason[] {
    const fraction = this.#machineFraction ?? 0
    return fraction <= MAX_MACHINE_FRACTION
      ? []
      : [{
          code: 'saturated',
          message: `this machine, which Testground ran the instances on, was ${(fraction * 100).toFixed(0)} % busy during the run ` +
            `phase (at most ${MAX_MACHINE_FRACTION * 100} % can be trusted): fewer peers, a lower message rate, or a cluster`
        }]
  }

  #failure (exitCode: number): string {
    const said = this.#lastText.replace(/^[^\t]+\t(?:INFO|WARN|ERROR)\t/, '').replace(/\t\{.*$/, '')
    const hint = /connection refused|no such host/.test(said) ? '; it needs its daemon (testground daemon), at --endpoint' : ''
    return `testground ended with exit code ${exitCode}: ${said}${hint}`
  }

  /** What `-o` says gets `.tgz` appended by 0.6; after a failure local:exec has not been collected yet. */
  async #findArchive (failure: string | undefined): Promise<string> {
    const { outputsDir, composition: { global: { runner } } } = this.#init
    const find = (): string | undefined => ['collected.tgz', 'collected'].map(name => join(outputsDir, name)).find(existsSync)
    let archive = find()
    if (archive === undefined && this.#runId !== undefined) {
      await this.#call(['collect', '--runner', runner, '-o', join(outputsDir, 'collected'), this.#runId])
      archive = find()
    }
    if (archive === undefined) throw new Error(failure ?? 'testground collected no outputs, although it says that the run succeeded')
    return archive
  }

  async #outcomes (archive: string, exitCode: number): Promise<InstanceOutcome[]> {
    const outcomes = await readOutcomes(archive, this.#specs, this.#init.signal)
    // what a plan writes is its own affair when Testground has seen its instances succeed
    return exitCode !== 0
      ? outcomes
      : outcomes.map(({ groupId, groupIndex, ...end }) => ({ groupId, groupIndex, ...end.outcome === 'missing' ? { outcome: 'ok' } : end }))
  }

  #report (): void {
    const elapsedMs = performance.now() - this.#startedMs
    this.#init.onProgress({
      phase: this.#phase, virtualMs: elapsedMs, totalMs: Math.max(elapsedMs, this.#lifeMs), peers: this.#peers,
      ...this.#activity === undefined ? {} : { activity: this.#activity }
    })
  }
}

const withPlan = (composition: Composition, plan: string): Composition =>
  ({ ...composition, global: { ...composition.global, plan } })

/** Each group names what Testground would build for it, or 0.6 builds it nevertheless. */
const withArtifact = (composition: Composition, artifact: string): Composition =>
  ({ ...composition, groups: composition.groups.map(group => ({ ...group, run: { ...group.run, artifact } })) })

/** Hands the composition to an installed Testground: local:exec, local:docker, cluster:k8s. */
export const testgroundEngine: Engine = {
  name: 'testground',
  logFile: LOG_FILE,

  async check (init): Promise<void> {
    const version = await findTestground(init.signal)
    findPlan(init, version, findTestgroundHome(version))
  },

  async run (init: EngineInit): Promise<EngineResult> {
    return new TestgroundRun(init, await findTestground(init.signal)).run()
  }
}
