import type { PeerScores, RouterTarget } from '@gsplan/router'
import type { Clock, OutputFile } from './ports.ts'

/** A JSON number that reads back as a float with the same value. */
const formatScores = (scores: PeerScores): string => JSON.stringify(Object.fromEntries(scores))

/** One line of a peer score file. The timestamp is a bare integer of ns, beyond the precision of a double. */
function formatScoreLine (timestampNs: bigint, peerId: string, scores: PeerScores): string {
  return `{"Timestamp":${timestampNs},"PeerID":${JSON.stringify(peerId)},"Scores":${formatScores(scores)}}\n`
}

/** Scores that a router gives later; undefined from one that has ended, which its node tells. */
async function answerOf (asked: Promise<PeerScores>): Promise<PeerScores | undefined> {
  try {
    return await asked
  } catch {
    return undefined
  }
}

/** Writes a node's scores of its peers once per period, until the signal aborts. */
export async function inspectScores (init: {
  readonly clock: Clock
  readonly periodNs: bigint
  readonly peerId: string
  readonly scores: () => ReturnType<RouterTarget['scores']>
  readonly file: OutputFile
  readonly signal: AbortSignal
}): Promise<void> {
  const isOver = (): boolean => init.signal.aborted
  while (!isOver()) {
    try {
      await init.clock.sleep(init.periodNs, init.signal)
    } catch {
      break // the run is over
    }
    const atNs = init.clock.nowNs()
    const asked = init.scores()
    const scores = asked instanceof Promise ? await answerOf(asked) : asked
    // a router in another process may have answered after the end
    if (scores !== undefined && !isOver()) init.file.write(formatScoreLine(atNs, init.peerId, scores))
  }
}
