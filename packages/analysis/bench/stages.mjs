// Analyses a run directory once, stage by stage, and prints what each took as JSON: wall and CPU seconds (all threads),
// and the most memory until then.
//
//   node bench/stages.mjs RUN_DIR
import process from 'node:process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** @type {{ name: string, wallS: number, cpuS: number, peakMiB: number }[]} */
const stages = []

/**
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 */
async function stage (name, work) {
  const [startedAt, startCpu] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(startCpu)
  stages.push({
    name, wallS: (performance.now() - startedAt) / 1000, cpuS: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024
  })
  return result
}

const dir = process.argv[2]
const library = await stage('load the library', async () => import('../dist/index.js'))
const { openRun, analyseRun, renderReport, tableNames } = library
const run = await stage('open', async () => openRun(dir))
await stage('tables', async () => {
  for (const name of tableNames) await run.tables[name]()
})
const analysis = await stage('figures', async () => analyseRun(run))
await stage('report', async () => writeFile(join(run.analysisDir, 'report.html'), await renderReport(analysis, run.facts)))
process.stdout.write(JSON.stringify({ stages, metrics: analysis.metrics }))
