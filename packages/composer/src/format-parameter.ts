import { formatDefault, formatRange, type ParameterDescription } from './describe-parameters.ts'

/** A parameter in three lines or more, of 80 columns. */
export function formatParameter (parameter: ParameterDescription): string {
  const { name, testParameter, type, unit, meaning } = parameter
  const range = formatRange(parameter)
  const facts = `${type}${unit === undefined ? '' : `, ${unit}`}${range === '' ? '' : `, ${range}`}`
  const lines = meaning.match(/.{1,76}(?: |$)/g) ?? []
  return `${name}${testParameter === undefined ? '' : ` (${testParameter})`}\n    ${facts}\n` +
    `    default ${formatDefault(parameter, 64) || '–'}\n${lines.map(line => `    ${line.trimEnd()}\n`).join('')}`
}
