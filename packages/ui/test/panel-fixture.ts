import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processOwner } from '@gsplan/cli'
import { compose } from '@gsplan/composer'
import { startPanel, type Panel, type PanelFunctions } from '../src/index.ts'

/** An answer of the panel. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A request as an attacker can make it: every header is free. */
export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly host?: string
}

/** Asks the panel for a path, as it is written. */
export const ask = async (port: number, path: string, { method = 'GET', headers = {}, body, host = '127.0.0.1' }: Asking = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ host, port, path, method, headers, setHost: headers['host'] === undefined, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => {})
      response.on('close', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })

/** A process that writes a finished run into the output folder, or does what `script` says. */
const fakeRun = (script: string, ...args: readonly string[]): { readonly program: string, readonly args: readonly string[] } =>
  ({ program: process.execPath, args: ['-e', script, ...args] })

const writeRun = `
  const { mkdirSync, writeFileSync, readFileSync } = require('node:fs')
  const [config, output, owner] = process.argv.slice(1)
  const dir = output + '/pubsub-test-' + JSON.parse(readFileSync(config, 'utf8')).main.time.run.value
  mkdirSync(dir, { recursive: true })
  writeFileSync(dir + '/composition.toml', '')
  writeFileSync(dir + '/events.ndjson', JSON.stringify({
    at: Date.now(), kind: 'start', run: '', engine: 'sim', seed: 1, module: 'm', version: '1', peers: 4, testMs: 1, gsplan: '1', owner,
    job: process.env.GSPLAN_JOB
  }) + '\\n')
`

/** Owner of a run whose process is gone. */
const gone = `${processOwner().split('-')[0] ?? ''}-zzzzz-1`

/** Functions of a panel that knows no engine. */
export const fakeFunctions = (overrides: Partial<PanelFunctions> = {}): PanelFunctions => ({
  version: '1.2.3',
  engines: [
    { name: 'sim', meaning: 'virtual time' }, { name: 'exec', meaning: 'processes' },
    {
      name: 'far', meaning: 'elsewhere', settings: [
        { name: 'where', title: 'where', meaning: 'its place' }, { name: 'nodeLabel', title: 'node label', meaning: 'labels', isList: true },
        { name: 'links', title: 'links', meaning: 'its links', choices: ['a', 'b'] }
      ]
    }
  ],
  metrics: [{ name: 'latency_p99', unit: 'ms', meaning: '99th percentile' }],
  prepare: async ({ params }) => ({
    composition: compose({ override: params }).compositionText, estimate: 'small', expectedS: 1, warnings: []
  }),
  formatCommand: (_, defines) => ['gsplan run', ...defines.map(each => `-D ${each}`)].join(' '),
  findMissing: async engine => engine === 'far' ? [{ program: 'reach', neededFor: 'the far engine' }] : [],
  listVersions: async module => [`${module}@1`],
  launchRun: (snapshot, _request, output) => fakeRun(writeRun, snapshot, output, gone),
  launchRerun: () => fakeRun(''),
  launchCompare: (_, folder) => fakeRun('require("node:fs").writeFileSync(process.argv[1] + "/comparison.html", "compared")', folder),
  ...overrides
})

/** A panel with an output folder of its own. */
export interface TestPanel {
  readonly panel: Panel
  readonly output: string
  /** The cookie of the browser that opened it. */
  readonly cookie: string
  readonly get: (path: string) => Promise<Answer>
  readonly post: (path: string, body?: unknown) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** @param given a folder that is there; a new one, which is removed at the end, without it */
export async function openTestPanel (
  functions: PanelFunctions = fakeFunctions(), given?: string, onDefect?: (error: unknown) => void
): Promise<TestPanel> {
  const output = given ?? mkdtempSync(join(tmpdir(), 'gsplan-panel-'))
  const panel = await startPanel({ functions, output, onDefect })
  const { port, url } = panel
  const opened = await ask(port, new URL(url).pathname + new URL(url).search)
  const cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  // its first look at the folder has ended then: what a test makes is seen by another
  await ask(port, '/api/state', { headers: { cookie } })
  return {
    panel, output, cookie,
    get: async path => ask(port, path, { headers: { cookie } }),
    post: async (path, body = {}) => ask(port, path, {
      method: 'POST', body: JSON.stringify(body),
      headers: { cookie, origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json', 'x-gsplan': '1' }
    }),
    close: async () => {
      await panel.close()
      if (given === undefined) rmSync(output, { recursive: true, force: true })
    }
  }
}

/** A finished run, small enough for a test: its record, a report and the like. */
export function makeRun (
  output: string, name: string, files: Readonly<Record<string, string>> = {}, more: object = {}
): string {
  const dir = join(output, name)
  mkdirSync(join(dir, 'analysis/figures'), { recursive: true })
  const record = {
    schema: 2, name, engine: 'sim', repeatable: true, seed: 1, startedAt: '2024-01-01T00:00:00.000Z',
    verdict: { status: 'passed', reasons: [] }, target: { module: 'm', version: '1', source: 'bundled' },
    versions: { gsplan: '1' }, host: { cores: 1, memoryBytes: 1, os: 'x' }, params: { N_NODES: 4 },
    metrics: { latency_p99: 5 }, thresholds: [], findings: [], timing: { wallS: 1, virtualS: 2, cpuS: 3, peakRssBytes: 4 }, files: {},
    ...more
  }
  for (const [path, text] of Object.entries({ 'run.json': JSON.stringify(record), 'composition.toml': '', ...files })) {
    writeFileSync(join(dir, path), text)
  }
  return dir
}
