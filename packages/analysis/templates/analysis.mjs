// What to make of a run besides its report: the tables and figures listed here. Edit it, and run it again, on this run or
// on many at once:
//
//   npx @gsplan/analysis run --template analysis/analysis.mjs RUN_DIR…
//   node analysis/analysis.mjs [RUN_DIR…]         (where @gsplan/analysis is installed)
//
// Tables come as CSV, figures as SVG, PNG, PDF and Vega-Lite, in made/<name of this file>/ of the analysis directory.
import { realpathSync } from 'node:fs'
import process from 'node:process'

/**
 * @param run from openRun: `run.tables.messages()` and other tables (arquero, see tableDefinitions), `run.metrics()`,
 * `run.facts` (run.json)
 * @returns tables by name, and figures: names of those in the report, or `{ name, spec }` with a Vega-Lite specification
 */
export default async function analysis (run) {
  const messages = await run.tables.messages()
  const peers = await run.tables.metrics()
  return {
    tables: {
      summary: await run.tables.summary(),
      'slowest-messages': messages.orderby(row => -(row.t100_ms ?? Infinity)).slice(0, 10),
      'busiest-peers': peers.orderby(row => -row.sent_rpcs).slice(0, 10)
    },
    figures: [
      'latency-cdf', 'latency-pdf', 'coverage', 'hop-distribution', 'mesh-degree',
      {
        name: 'delivery-over-time',
        spec: {
          width: 321,
          height: 200,
          data: {
            values: messages.objects().map((message, index) => ({ index, t90_ms: message.t90_ms, topic: message.topic }))
          },
          mark: 'point',
          encoding: {
            x: { field: 'index', type: 'quantitative', title: 'message, in order of publication' },
            y: { field: 't90_ms', type: 'quantitative', title: 'time to 90 % of the peers (ms)' },
            color: { field: 'topic', type: 'nominal' }
          }
        }
      }
    ]
  }
}

// started with node: this run, or those that are named
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  const { runTemplate } = await import('@gsplan/analysis').catch(error => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    // as a shell takes it
    const path = /^[\w@%+=:,./-]+$/.test(process.argv[1]) ? process.argv[1] : `'${process.argv[1].replaceAll('\'', '\'\\\'\'')}'`
    process.stderr.write(`@gsplan/analysis is not installed here: npx @gsplan/analysis run --template ${path} RUN_DIR\n`)
    process.exit(3)
  })
  await runTemplate(import.meta.url, analysis)
}
