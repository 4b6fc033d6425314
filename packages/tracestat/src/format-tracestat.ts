import { isUtf8 } from 'node:buffer'
import { printable } from '@gsplan/cli'
import type { Tracestat } from './tracestat.ts'

/** Lines before and after the topics. */
function summaryParts ({ peers, totals, damage }: Tracestat): readonly [string, string] {
  return [
    `=== Trace Summary${damage === undefined ? '' : ' (partial)'} ===\nPeers: ${peers}\nTopics: `,
    [
      '',
      `Published Messages: ${totals.Publish}`,
      `Delivered Messages: ${totals.Deliver}`,
      `Duplicate Messages: ${totals.Duplicate}`,
      `Rejected Messages: ${totals.Reject}`,
      `Sent RPCs: ${totals.SendRPC}`,
      `Dropped RPCs: ${totals.DropRPC}`,
      ''
    ].join('\n')
  ]
}

/** The summary as the Go tool prints it; topics in order of name, where Go prints them in any. */
export const formatSummary = (tracestat: Tracestat): string =>
  summaryParts(tracestat).join(tracestat.topics.map(printable).join(','))

/** A topic that can't steer a terminal; one that is no UTF-8 keeps its bytes. */
const printableBytes = (topic: Uint8Array): Uint8Array => isUtf8(topic)
  ? Buffer.from(printable(Buffer.from(topic).toString('utf8')))
  : Buffer.from(printable(Buffer.from(topic).toString('latin1')), 'latin1')

/**
 * The summary as bytes: a topic that is no UTF-8 comes out as it is in the trace, as with the Go tool. Control characters
 * are shown as text, unlike with the Go tool.
 */
export function encodeSummary (tracestat: Tracestat): Uint8Array {
  const [before, after] = summaryParts(tracestat)
  const topics = tracestat.topicBytes.map(printableBytes)
    .flatMap((topic, index) => index === 0 ? [topic] : [Buffer.from(','), topic])
  return Buffer.concat([Buffer.from(before), ...topics, Buffer.from(after)])
}

/** The lines of the CDF, `<ms> <cumulative count>` each, without its heading. */
export const formatCdfLines = ({ cdf }: Tracestat): string =>
  cdf.map(({ millis, cumulative }) => `${millis} ${cumulative}\n`).join('')

/** The CDF as the Go tool prints it. */
export const formatCdf = (tracestat: Tracestat): string =>
  `=== Propagation Delay CDF (ms${tracestat.damage === undefined ? '' : ', partial'}) ===\n${formatCdfLines(tracestat)}`

const member = (key: string, value: unknown): string => `${JSON.stringify(key)}:${JSON.stringify(value)}`

/** Members of an object, one by one: an object of theirs would put keys that look like numbers first. */
function * members (entries: Iterable<readonly [string, unknown]>): Generator<string> {
  let separator = ''
  for (const [key, value] of entries) {
    yield separator + member(key, value)
    separator = ','
  }
}

/** Delays of a message that are written at once. */
const DELAYS_PER_PIECE = 65_536

/** Members whose values are lists of numbers, of which one alone may be too long for a string. */
function * listMembers (entries: Tracestat['perMessage']): Generator<string> {
  let separator = ''
  for (const [key, numbers] of entries) {
    yield `${separator}${JSON.stringify(key)}:[`
    for (let at = 0; at < numbers.length; at += DELAYS_PER_PIECE) {
      yield `${at === 0 ? '' : ','}${numbers.subarray(at, at + DELAYS_PER_PIECE).join(',')}`
    }
    yield ']'
    separator = ','
  }
}

/** The statistics as the Go tool's `-json` writes them, one line, in pieces: there may be millions of messages and peers. */
export function * jsonPieces (tracestat: Tracestat): Generator<string> {
  yield '{"Events":{"PerPeer":{'
  yield * members(tracestat.perPeer)
  yield `},${member('Totals', tracestat.totals)}},"Delays":{"PerMessage":{`
  yield * listMembers(tracestat.perMessage)
  yield `},${member('CDF', tracestat.cdf.map(({ millis, cumulative }) => ({ Millis: millis, Count: cumulative })))}}`
  // beside what the Go tool writes, and only when there is something to say
  if (tracestat.damage !== undefined) {
    const damage = tracestat.damage.map(({ file, message, offset }) => ({ File: file, Error: message, Offset: offset }))
    yield `,${member('Partial', damage)}`
  }
  yield '}\n'
}

/** The statistics as the Go tool's `-json` writes them: one line. */
export const formatJson = (tracestat: Tracestat): string => [...jsonPieces(tracestat)].join('')
