import { mkdirSync } from 'node:fs'
import { parseRunEnv } from '@gsplan/testground'
import { SyncServiceClient, syncServiceUrl } from '@gsplan/testground/sync'
import { collectorUrl, readInstancePlace } from '../../src/engines/launch/agent/agent-place.ts'
import { handOver } from '../../src/engines/launch/agent/hand-over.ts'
import { toPlanEnv } from '../../src/engines/launch/agent/run-instance.ts'
import { untilAllReady } from '../../src/engines/launch/agent/until-all-ready.ts'
import type { StubProgram } from './process-pod.ts'

/** A plan that waits for the others, signals once, and ends: all that an instance does but its work. */
export const stubPlan: StubProgram = async env => {
  const place = readInstancePlace(env)
  const { params: { group }, index, outputsDir } = place
  mkdirSync(outputsDir, { recursive: true })
  await untilAllReady(collectorUrl(place), `${group}/${index}`)
  const vars = toPlanEnv(place)
  const signal = AbortSignal.timeout(120_000)
  const sync = await SyncServiceClient.connect({ url: syncServiceUrl(vars), env: parseRunEnv(vars) }, signal)
  await sync.signalEntry('here', signal)
  await sync.close()
  await handOver({ url: collectorUrl(place), outputsDir, report: { group, index, end: { outcome: 'ok' } } })
  return 0
}
