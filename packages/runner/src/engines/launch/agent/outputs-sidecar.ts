import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseRunEnv, parseRunEventLine } from '@gsplan/testground'
import { SyncServiceClient, syncServiceUrl } from '@gsplan/testground/sync'
import { endAfter } from '../../exec/instance-capture.ts'
import type { InstanceEnd } from '../launcher.ts'
import { collectorUrl, type InstancePlace } from './agent-place.ts'
import { handOver } from './hand-over.ts'
import { toPlanEnv } from './run-instance.ts'

/** Bytes of run.out that are looked through for an outcome. */
const MAX_RUN_OUT = 64 * 2 ** 20

/** Outcome by the last event that the plan's SDK wrote to run.out; undefined where it wrote none. */
export function findOutcome (outputsDir: string): InstanceEnd | undefined {
  const file = join(outputsDir, 'run.out')
  if (!existsSync(file) || statSync(file).size > MAX_RUN_OUT) return undefined
  let found: InstanceEnd | undefined
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const event = parseRunEventLine(line)?.event
    if (event !== undefined) found = endAfter(event, found)
  }
  return found
}

/** Says that the network is there, as Testground's sidecar does for each instance. */
async function signalNetwork (place: InstancePlace, signal: AbortSignal): Promise<void> {
  const vars = toPlanEnv(place)
  while (!signal.aborted) {
    try {
      const client = await SyncServiceClient.connect({ url: syncServiceUrl(vars), env: parseRunEnv(vars) }, signal)
      await client.signalEntry('network-initialized', signal)
      await client.close()
      return
    } catch {
      await sleep(500)
    }
  }
}

/**
 * Stands beside a plan in an image of its own: plays Testground's sidecar as far as the network's beginning, and hands the
 * outputs over when the plan has ended, upon which Kubernetes ends it.
 *
 * @returns exit code
 */
export async function runOutputsSidecar (place: InstancePlace): Promise<number> {
  const { params: { group }, index, outputsDir, storage } = place
  const ending = new AbortController()
  const ended = once(process, 'SIGTERM').then(() => { ending.abort() })
  // a promise alone keeps no process
  const alive = setInterval(() => {}, 60_000)
  await Promise.race([signalNetwork(place, ending.signal), ended])
  await ended
  clearInterval(alive)
  await handOver({ url: collectorUrl(place), storage, outputsDir, report: { group, index, end: findOutcome(outputsDir) } })
  return 0
}
