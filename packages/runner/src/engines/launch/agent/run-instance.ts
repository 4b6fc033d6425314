import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { FIRST_OUTPUT, LINKS, LIVE_OUTPUT, OWN_ADDRESS, SHARED_BY } from '@gsplan/plan'
import { formatRunEvent, parseRunEnv, type RunEvent } from '@gsplan/testground'
import { InstanceCapture } from '../../exec/instance-capture.ts'
import { instanceKey } from '../instance-number.ts'
import type { InstanceEnd } from '../launcher.ts'
import { collectorUrl, seedOf, type InstancePlace } from './agent-place.ts'
import { handOver } from './hand-over.ts'
import { LiveRelay } from './live-relay.ts'
import { untilAllReady } from './until-all-ready.ts'
import { readThrottling } from './throttling.ts'

/** Standard outputs of an instance, bytes. */
const MAX_STDOUT = 256 * 2 ** 20
const KILL_AFTER_MS = 10_000
/** Time for a collector to answer an instance that is ended, ms: it may have gone with the run. */
const ENDED_PATIENCE_MS = 30_000

/** Environment of the plan's process. */
export function toPlanEnv (place: InstancePlace): Record<string, string> {
  const { params, syncHost, ports, token, podIp, outputsDir, workDir } = place
  return {
    ...params.env,
    TEST_OUTPUTS_PATH: outputsDir, TEST_TEMP_PATH: join(workDir, 'temp'),
    SYNC_SERVICE_HOST: syncHost, SYNC_SERVICE_PORT: `${ports.sync}/${token}`, REDIS_HOST: syncHost,
    REDIS_PORT: String(ports.redis),
    GSPLAN_SEED: seedOf(place), [OWN_ADDRESS]: podIp,
    [LINKS]: process.env[LINKS] ?? 'plan'
  }
}

/** The plan's process, and what it tells. */
interface StartedPlan {
  readonly child: ChildProcess
  readonly stdout: Readable | undefined
  readonly live: Readable
}

function startPlan (place: InstancePlace): StartedPlan {
  const env = toPlanEnv(place)
  const { planFile, params: { kind } } = place
  const temp = env['TEST_TEMP_PATH'] ?? ''
  mkdirSync(temp, { recursive: true })
  const path = { PATH: process.env['PATH'] ?? '' }
  const isOwn = kind === 'own'
  const liveAt = isOwn ? FIRST_OUTPUT + 1 : 3
  const options = ['--min-semi-space-size=16', '--max-semi-space-size=16']
  const child = spawn(process.execPath, [...options, planFile], {
    cwd: temp, env: { ...path, ...isOwn ? { [SHARED_BY]: '1' } : env, [LIVE_OUTPUT]: String(liveAt) },
    stdio: isOwn ? ['pipe', 'pipe', 'pipe', 'ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', 'pipe']
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(JSON.stringify([env]))
  const live = child.stdio[liveAt] as Readable
  if (!isOwn) return { child, stdout: child.stdout ?? undefined, live }
  child.stdout?.resume()
  return { child, stdout: child.stdio[FIRST_OUTPUT] as Readable, live }
}

/** Prints events into the pod's log, and passes on the messages of the first instance. */
function eventSink (place: InstancePlace): (event: RunEvent) => void {
  const { params: { groupId, group, env }, index } = place
  return event => {
    const line = formatRunEvent({ tsNs: BigInt(Date.now()) * 1_000_000n, groupId, runId: env['TEST_RUN'] ?? '', event })
    process.stdout.write(`${line}\n`)
    if (group !== 0 || index !== 0 || event.kind !== 'message') return
    fetch(`${collectorUrl(place)}/messages`, { method: 'POST', body: event.message, signal: AbortSignal.timeout(10_000) })
      .catch(() => {})
  }
}

/** The way of what the plan tells to the collector. */
const relayOf = (place: InstancePlace): LiveRelay => {
  const { params: { group, env }, index } = place
  return new LiveRelay({ url: collectorUrl(place), group, index, instances: parseRunEnv(env).instanceCount })
}

/** Runs the plan until it ends, or is asked to. */
async function runPlan (place: InstancePlace): Promise<InstanceEnd> {
  const startedMs = performance.now()
  const { child, stdout, live } = startPlan(place)
  const relay = relayOf(place)
  relay.attach(live)
  let killed: { readonly reason: string, readonly isConsequence: boolean } | undefined
  const end = (reason: string, isConsequence: boolean): void => {
    killed ??= { reason, isConsequence }
    child.kill('SIGTERM')
    setTimeout(() => { child.kill('SIGKILL') }, KILL_AFTER_MS).unref()
  }
  const onTerm = (): void => { end('its pod was ended', true) }
  process.on('SIGTERM', onTerm)
  const capture = new InstanceCapture({
    outputsDir: place.outputsDir, maxOutputBytes: MAX_STDOUT, onEvent: eventSink(place),
    onTrouble: reason => { end(reason, false) }
  })
  if (stdout !== undefined) capture.capture('stdout', stdout)
  if (child.stderr !== null) capture.capture('stderr', child.stderr)
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(resolve => {
    child.once('error', error => {
      killed ??= { reason: `could not be started: ${error.message}`, isConsequence: false }
      resolve([null, null])
    })
    child.once('close', (exitCode, exitSignal) => { resolve([exitCode, exitSignal]) })
  })
  const ended = await capture.end({
    code, signal, afterS: ((performance.now() - startedMs) / 1000).toFixed(1), wasEnded: killed !== undefined, killed
  })
  await relay.close()
  return ended
}

/**
 * Runs an instance, and hands over its outputs.
 *
 * @returns exit code of the pod: 0 when the report is handed over, whatever the outcome in it
 */
export async function runInstance (place: InstancePlace): Promise<number> {
  const { params: { group }, index, outputsDir, storage } = place
  const leave = (): void => { process.exit(143) }
  let isWaiting = true
  // it stays: the first process of a container is not ended by a signal that it does not take
  process.on('SIGTERM', () => { if (isWaiting) leave() })
  await untilAllReady(collectorUrl(place), instanceKey({ group, index }))
  isWaiting = false
  const before = readThrottling()
  const end = await runPlan(place)
  const after = readThrottling()
  const throttling = before === undefined || after === undefined
    ? undefined
    : { periods: after.periods - before.periods, throttled: after.throttled - before.throttled }
  const patienceMs = end.isConsequence === true ? ENDED_PATIENCE_MS : undefined
  // ended while it hands over, as when the collector is lost
  process.once('SIGTERM', () => { setTimeout(leave, ENDED_PATIENCE_MS).unref() })
  await handOver({ url: collectorUrl(place), storage, outputsDir, report: { group, index, end, throttling }, patienceMs })
  return 0
}
