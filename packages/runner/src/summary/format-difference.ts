import type { VerdictReport } from '@gsplan/gate'
import { wrapText } from '@gsplan/cli'

/** Lines before the summary of a run that was to repeat another one and does not: one for each of the message. */
export function formatDifference (repetition: VerdictReport['repetition']): string {
  if (repetition === undefined || repetition.ok) return ''
  const [first = '', ...others] = repetition.message.split('\n')
  return [wrapText(first, 'DIFFERS  ', '  '), ...others.map(line => wrapText(line.trim(), '  ', '    ')), '', ''].join('\n')
}
