import type { VerdictReport } from '@gsplan/gate'
import { wrap } from './layout.ts'

/** Lines before the summary of a run that was to repeat another one and does not: one for each of the message. */
export function formatDifference (repetition: VerdictReport['repetition']): string {
  if (repetition === undefined || repetition.ok) return ''
  const [first = '', ...others] = repetition.message.split('\n')
  return [wrap(first, 'DIFFERS  ', '  '), ...others.map(line => wrap(line.trim(), '  ', '    ')), '', ''].join('\n')
}
