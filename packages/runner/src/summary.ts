import { relative, resolve } from 'node:path'
import { styleText } from 'node:util'
import { printable, quoteWord } from '@gsplan/cli'
import { findMetric, formatMetric } from '@gsplan/gate'
import type { RunResult } from './run-result.ts'

const shown = ['messages_published', 'messages_lost', 'delivery_ratio', 'latency_p50', 'latency_p90', 'latency_p99',
  'latency_max', 'last_delivery_hop', 'mesh_degree_mean', 'duplicates_per_peer', 'bytes_per_delivery', 'score_min']

const WIDTH = 80

/** Whether to colour is decided by the caller. */
const always = { validateStream: false } as const

const colours = { passed: 'green', failed: 'red', invalid: 'yellow', breached: 'red', unjudged: 'cyan' } as const

function wrap (text: string, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].map(each => `${indent}${each}`).join('\n')
}

function metricLines ({ analysis }: RunResult): string[] {
  const metrics = analysis?.metrics
  if (metrics === undefined) return []
  return shown.flatMap(name => {
    const definition = findMetric(name)
    return definition === undefined ? [] : [`  ${name.padEnd(24)}${formatMetric(definition, metrics[name] ?? null).padStart(20)}`]
  })
}

/** A path as users type it: relative when it lies below the working folder. */
function showPath (path: string): string {
  const below = relative(process.cwd(), path)
  return printable(below.startsWith('..') ? path : below)
}

/**
 * Formats a run for people: verdict, metrics, paths of report and figures; 80 columns wide.
 *
 * @param colour whether the verdict is coloured
 */
export function formatSummary (result: RunResult, colour: boolean): string {
  const { runDir, verdict: { status, reasons }, json, analysis, peers = 0 } = result
  const path = (file: string): string => showPath(resolve(runDir, file))
  if (json === undefined) return `dry run: ${path('composition.toml')}\n         ${path('template-params.toml')}\n`
  const headline = status.toUpperCase()
  const { wallS, virtualS } = json.timing
  return [
    `${colour ? styleText([colours[status], 'bold'], headline, always) : headline}  ${peers} peers, ` +
    `${virtualS.toFixed(0)} s of test in ${wallS.toFixed(1)} s, seed ${json.seed}`,
    ...reasons.map(({ code, message }) => wrap(printable(`${code}: ${message}`), '  ')),
    ...analysis?.findings.map(finding => wrap(printable(`note: ${finding}`), '  ')) ?? [],
    '',
    ...metricLines(result),
    '',
    ...Object.entries(json.files)
      .filter(([role]) => ['report', 'figures', 'latency-cdf'].includes(role))
      .map(([role, file]) => `  ${role.padEnd(14)}${path(file)}`),
    `  ${'run'.padEnd(14)}${path('run.json')}`,
    ...status === 'unjudged' ? [`  ${'to judge it'.padEnd(14)}gsplan-analysis run ${quoteWord(path('.'))}`] : [],
    ''
  ].join('\n')
}
