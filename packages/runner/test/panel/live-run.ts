import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processOwner } from '@gsplan/cli'
import { formatEventLine, type RecordedEvent } from '@gsplan/run-format'

/** First event of a run that this process makes. */
export const liveStart: RecordedEvent = {
  at: 1_700_000_000_000, kind: 'start', run: 'live', engine: 'sim', seed: 1, module: 'm', version: '1', peers: 4, testMs: 1000, gsplan: '1',
  owner: processOwner()
}

/** Makes a run `live` in an output folder, which is under way. @returns adds events to it */
export function makeLiveRun (output: string): (...events: readonly RecordedEvent[]) => void {
  const dir = join(output, 'live')
  mkdirSync(dir)
  writeFileSync(join(dir, 'composition.toml'), '')
  const add = (...events: readonly RecordedEvent[]): void => {
    appendFileSync(join(dir, 'events.ndjson'), events.map(event => `${formatEventLine(event)}\n`).join(''))
  }
  add(liveStart)
  return add
}
