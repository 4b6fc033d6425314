import type { Clock, OutputFile } from './ports.ts'

/** A JSON number that reads back as a float with the same value. */
const formatScores = (scores: ReadonlyMap<string, number>): string => JSON.stringify(Object.fromEntries(scores))

/** One line of a peer score file. The timestamp is a bare integer of ns, beyond the precision of a double. */
function formatScoreLine (timestampNs: bigint, peerId: string, scores: ReadonlyMap<string, number>): string {
  return `{"Timestamp":${timestampNs},"PeerID":${JSON.stringify(peerId)},"Scores":${formatScores(scores)}}\n`
}

/** Writes a node's scores of its peers once per period, until the signal aborts. */
export async function inspectScores (init: {
  readonly clock: Clock
  readonly periodNs: bigint
  readonly peerId: string
  readonly scores: () => ReadonlyMap<string, number>
  readonly file: OutputFile
  readonly signal: AbortSignal
}): Promise<void> {
  while (!init.signal.aborted) {
    try {
      await init.clock.sleep(init.periodNs, init.signal)
    } catch {
      break // the run is over
    }
    init.file.write(formatScoreLine(init.clock.nowNs(), init.peerId, init.scores()))
  }
}
