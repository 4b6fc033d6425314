import type { Tracestat } from './tracestat.ts'

/** The summary as the Go tool prints it; topics in order of name, where Go prints them in any. */
export function formatSummary ({ peers, topics, totals }: Tracestat): string {
  return [
    '=== Trace Summary ===',
    `Peers: ${peers}`,
    `Topics: ${topics.join(',')}`,
    `Published Messages: ${totals.Publish}`,
    `Delivered Messages: ${totals.Deliver}`,
    `Duplicate Messages: ${totals.Duplicate}`,
    `Rejected Messages: ${totals.Reject}`,
    `Sent RPCs: ${totals.SendRPC}`,
    `Dropped RPCs: ${totals.DropRPC}`,
    ''
  ].join('\n')
}

/** The lines of the CDF, `<ms> <cumulative count>` each, without its heading. */
export const formatCdfLines = ({ cdf }: Tracestat): string =>
  cdf.map(({ millis, cumulative }) => `${millis} ${cumulative}\n`).join('')

/** The CDF as the Go tool prints it. */
export const formatCdf = (tracestat: Tracestat): string =>
  `=== Propagation Delay CDF (ms) ===\n${formatCdfLines(tracestat)}`

/** The statistics as the Go tool's `-json` writes them: one line. */
export function formatJson (tracestat: Tracestat): string {
  return `${JSON.stringify({
    Events: { PerPeer: Object.fromEntries(tracestat.perPeer), Totals: tracestat.totals },
    Delays: {
      PerMessage: Object.fromEntries(tracestat.perMessage),
      CDF: tracestat.cdf.map(({ millis, cumulative }) => ({ Millis: millis, Count: cumulative }))
    }
  })}\n`
}
