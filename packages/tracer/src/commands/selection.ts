import { UsageError, type OptionsOf } from '@gsplan/cli'
import type { EventSelection } from '../select-events.ts'

/** Inputs of a command. */
export interface InputArgs {
  readonly files: readonly string[]
}

export const inputOptions: OptionsOf<InputArgs> = {
  files: { type: 'string', array: true, describe: 'traces, plain or gzip; - is the standard input' }
}

/** Inputs, and which of their events are wanted. */
export interface SelectionArgs extends InputArgs {
  readonly type: readonly string[]
  readonly topic?: string | undefined
  readonly peer?: string | undefined
}

export const selectionOptions: OptionsOf<SelectionArgs> = {
  ...inputOptions,
  type: { type: 'string', array: true, describe: 'only events of this type (name or number), repeatable' },
  topic: { type: 'string', describe: 'only events that name this topic' },
  peer: { type: 'string', describe: 'only events of this node (peer id)' }
}

async function parsePeer (text: string): Promise<Uint8Array> {
  const { base58btc } = await import('multiformats/bases/base58')
  try {
    return base58btc.decode(`z${text}`)
  } catch {
    throw new UsageError(`--peer: expected a peer id in base58, found ${JSON.stringify(text)}`)
  }
}

async function parseTypes (names: readonly string[]): Promise<readonly number[]> {
  const { findEventType } = await import('../select-events.ts')
  const { traceEventType } = await import('../trace-event.ts')
  return names.map(name => {
    const found = findEventType(name)
    if (found !== undefined) return found
    const known = Object.keys(traceEventType).join(', ')
    throw new UsageError(`--type: expected one of ${known}, or a number, found ${JSON.stringify(name)}`)
  })
}

/**
 * Parses the selection of events on a command line.
 *
 * @throws {UsageError}
 */
export async function parseSelection ({ type, topic, peer }: SelectionArgs): Promise<EventSelection> {
  return {
    types: type.length === 0 ? undefined : await parseTypes(type),
    topic,
    peer: peer === undefined ? undefined : await parsePeer(peer)
  }
}
