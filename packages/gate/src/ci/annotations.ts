import type { VerdictReport } from './verdict-report.ts'

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/**
 * Formats the reasons against a run as annotations of a GitHub job: workflow commands, one per line, escaped as by
 * `@actions/core`. A run that passed has none.
 */
export const formatAnnotations = ({ name, verdict: { reasons }, repetition }: VerdictReport): string[] => {
  const differs = repetition === undefined || repetition.ok ? [] : [{ code: 'rerun-differs', message: repetition.message }]
  return [...reasons, ...differs].map(({ code, message }) =>
    `::error title=${escapeProperty(`gsplan: ${code}`)}::${escapeData(`${name}: ${message}`)}`)
}
