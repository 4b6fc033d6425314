import { createWriteStream, existsSync, type WriteStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { makeFolder, timerDelay } from '@gsplan/cli'
import { expandInstances, formatComposition, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit, EngineResult, InstanceOutcome } from '../../engine.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { startLegacySync } from './legacy-sync.ts'
import { prepareComposition } from './prepare-composition.ts'
import { readOutcomes } from './read-outcomes.ts'
import { RunWatch } from './run-watch.ts'
import { ofAll, type TestgroundLimits } from './limits.ts'
import { findTestground, runTestground, ClientLimitError, type TestgroundVersion } from './testground-program.ts'

const LOG_FILE = 'testground.log'

/** Exit code of a client that could not collect all (`pkg/cmd/run.go`). */
const COLLECTION_FAILED = 3

/** Ends the client when the run is interrupted, or when its time limit has passed. */
class TimeLimit {
  readonly signal: AbortSignal
  readonly #timer: NodeJS.Timeout | undefined
  /** Why the client was ended, once the limit has passed. */
  passed: string | undefined

  constructor ({ signal, timeoutMs }: EngineInit) {
    const limit = new AbortController()
    this.signal = AbortSignal.any([signal, limit.signal])
    this.#timer = timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          this.passed = describeTimeLimit(timeoutMs)
          limit.abort(new Error(this.passed))
        }, timerDelay(timeoutMs))
  }

  release (): void {
    clearTimeout(this.#timer)
  }
}

/** One run of Testground's client, from the plan's folder to the archive. */
class TestgroundRun {
  readonly #init: EngineInit
  readonly #version: TestgroundVersion
  readonly #specs: readonly InstanceSpec[]
  readonly #log: WriteStream
  #logDamage: Error | undefined
  readonly #watch: RunWatch
  readonly #limits: TestgroundLimits
  /** File that Testground's `collect` writes. */
  readonly #collected: string
  /** Why the client was told to end while it collected. */
  #uncollected: string | undefined
  /** Archive of the instances' outputs, once it is whole. */
  #archive: string | undefined

  constructor (init: EngineInit, version: TestgroundVersion, limits: TestgroundLimits) {
    this.#init = init
    this.#version = version
    this.#specs = expandInstances(init.composition)
    this.#log = createWriteStream(join(init.runDir, LOG_FILE)).on('error', error => { this.#logDamage = error })
    this.#watch = new RunWatch(init, this.#specs)
    this.#limits = limits
    this.#collected = resolve(init.outputsDir, 'collected')
  }

  async run (): Promise<EngineResult> {
    const progress = setInterval(() => { this.#watch.report() }, 500)
    try {
      makeFolder(this.#init.outputsDir)
      const failure = await this.#runComposition()
      const archive = await this.#findArchive(failure)
      return {
        archive, ...await this.#outcomes(archive, failure), testS: this.#watch.elapsedMs() / 1000,
        invalid: this.#watch.invalid(), warnings: this.#warnings(), failure
      }
    } catch (error) {
      if (!this.#init.signal.aborted) throw error
      return await this.#onInterrupt()
    } finally {
      clearInterval(progress)
      this.#log.end()
      // a log that can't be written doesn't fail the run
      await finished(this.#log).catch(() => {})
    }
  }

  #warnings (): string[] {
    const damage = this.#logDamage
    return [...this.#watch.warnings(), ...damage === undefined ? [] : [`${LOG_FILE} is not whole: ${damage.message}`]]
  }

  /** @returns why it failed, undefined when it did not */
  async #runComposition (): Promise<string | undefined> {
    const file = resolve(this.#init.runDir, 'testground-composition.toml')
    await writeFile(file, formatComposition(await prepareComposition(this.#init, this.#version)))
    const sync = await startLegacySync(this.#init, this.#version)
    const limit = new TimeLimit(this.#init)
    try {
      const exitCode = await this.#call(['run', 'composition', '-f', file, '--collect', '-o', this.#collected], limit.signal)
      if (exitCode === COLLECTION_FAILED) await this.#discardArchives()
      return exitCode === 0 ? undefined : this.#watch.describeFailure(exitCode)
    } catch (error) {
      const failure = limit.passed ??
        (error instanceof ClientLimitError ? this.#watch.describeLimit(error.message) : undefined)
      if (failure === undefined || this.#init.signal.aborted) throw error
      // it may have begun to collect
      await this.#discardArchives()
      return failure
    } finally {
      limit.release()
      await sync?.close()
    }
  }

  async #call (args: readonly string[], signal = this.#init.signal): Promise<number> {
    return runTestground(args, {
      endpoint: this.#init.endpoint, signal, maxSilenceMs: Math.ceil(this.#watch.testMs) + this.#limits.silenceMs,
      maxOutputBytes: ofAll(this.#limits.output, this.#specs.length),
      collected: { paths: this.#archives(), maxBytes: ofAll(this.#limits.collected, this.#specs.length) },
      onLine: async line => {
        const text = this.#watch.onLine(line)
        this.#init.emit({ kind: 'log', source: 'testground', message: text })
        await this.#writeLog(`${text}\n`)
      }
    })
  }

  /** Waits for a slow disk, and so does the client. */
  async #writeLog (text: string): Promise<void> {
    if (this.#logDamage !== undefined || this.#log.write(text)) return
    await new Promise<void>(resolve => {
      for (const event of ['drain', 'close']) this.#log.once(event, resolve)
    })
  }

  /** After a failure, local:exec has not been collected yet; a client that fell silent may do so again. */
  async #findArchive (failure: string | undefined): Promise<string> {
    this.#archive = this.#archives().find(existsSync) ?? await this.#collect(this.#init.signal)
    if (this.#archive !== undefined) return this.#archive
    throw new Error(failure ?? this.#uncollected ??
      'testground collected no outputs, although it says that the run succeeded')
  }

  /** Archives that the run's client may have written: 0.6 appends an ending to the name that it is given. */
  #archives (): readonly string[] {
    return [`${this.#collected}.tgz`, this.#collected]
  }

  async #discardArchives (): Promise<void> {
    await Promise.all(this.#archives().map(async path => rm(path, { recursive: true, force: true })))
  }

  #collectArgs (path: string, runId: string): readonly string[] {
    return ['collect', '--runner', this.#init.composition.global.runner, '-o', path, runId]
  }

  /** @returns a whole archive of the instances' outputs, if Testground hands one over */
  async #collect (signal: AbortSignal): Promise<string | undefined> {
    const { runId } = this.#watch
    if (runId === undefined) return undefined
    await this.#discardArchives()
    let isWhole = false
    try {
      // for an unknown run it ends well, without a file
      isWhole = await this.#call(this.#collectArgs(this.#collected, runId), signal) === 0 && existsSync(this.#collected)
    } catch (error) {
      if (!(error instanceof ClientLimitError)) throw error
      this.#uncollected = error.message
    } finally {
      if (!isWhole) await this.#discardArchives()
    }
    return isWhole ? this.#collected : undefined
  }

  /** The daemon ends the instances: their outputs so far are kept, unless that takes too long. */
  async #onInterrupt (): Promise<EngineResult> {
    this.#watch.showActivity('collecting the instances\' outputs; Ctrl-C again gives up')
    const archive = this.#archive ?? await this.#collect(AbortSignal.timeout(this.#limits.collectMs)).catch(() => undefined)
    const result = { instances: [], testS: this.#watch.elapsedMs() / 1000 }
    return archive === undefined ? { ...result, warnings: this.#describeUncollected() } : { ...result, archive }
  }

  /** The command that still collects outputs that Testground has kept. */
  #describeUncollected (): string[] {
    const { runId } = this.#watch
    const { endpoint } = this.#init
    if (runId === undefined) return []
    const root = endpoint === undefined ? [] : ['--endpoint', endpoint]
    const command = ['testground', ...root, ...this.#collectArgs('test-output.tgz', runId)].join(' ')
    return [`the instances' outputs were not collected in ${this.#limits.collectMs / 1000} s; ${command} may still do so`]
  }

  async #outcomes (
    archive: string, failure: string | undefined
  ): Promise<Pick<EngineResult, 'instances' | 'vouched'>> {
    const outcomes = await readOutcomes(archive, this.#specs, this.#init.signal)
    if (failure !== undefined) return { instances: outcomes }
    // a plan need not write run.out when Testground has seen its instances succeed
    const instances = outcomes.map((end): InstanceOutcome => end.outcome === 'missing'
      ? { groupId: end.groupId, groupIndex: end.groupIndex, outcome: 'ok' }
      : end)
    return { instances, vouched: outcomes.filter(({ outcome }) => outcome === 'missing').length }
  }
}

/** Runs a composition on an installed Testground. */
export async function runOnTestground (init: EngineInit, limits: TestgroundLimits): Promise<EngineResult> {
  return new TestgroundRun(init, await findTestground(init.signal), limits).run()
}
