import type { Reason } from '@gsplan/run-format'
import type { Extraction } from '../extract/extraction.ts'
import { mostStatedPeers } from '../extract/start-statement.ts'
import { numberColumn } from '../tables/number-column.ts'
import type { RunTable } from '../tables/run-table.ts'

/**
 * Checks that peer scores are numbers, and of peers of the run. Whom a score is of is not compared where peers are missing,
 * which is a reason of its own.
 */
export function checkScoreValues ({ peers, instances }: Extraction, scores: RunTable): Reason[] {
  const stated = mostStatedPeers(instances)
  const [values, scored] = [numberColumn(scores, 'score'), numberColumn(scores, 'peer')]
  let [wrong, strangers] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row])) wrong++
    if (scored[row] === 0) strangers++
  }
  const reasons: Reason[] = []
  if (wrong > 0) {
    reasons.push({ code: 'instance-output-missing', message: `${wrong} of ${values.length} peer scores are no numbers` })
  }
  if (strangers > 0 && stated === peers.length) {
    reasons.push({
      code: 'contradictory-archive',
      message: `${strangers} of ${values.length} peer scores are of peers that no instance introduces`
    })
  }
  return reasons
}
