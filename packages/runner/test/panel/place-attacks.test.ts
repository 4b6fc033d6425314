import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPanel } from '@gsplan/ui'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPanelFunctions } from '../../src/panel/panel-functions.ts'
import { gsplan } from '../gsplan.ts'
import { temporaryFolder } from '../run-sim.ts'

let panel: Awaited<ReturnType<typeof startPanel>>
let cookie = ''
const output = mkdtempSync(join(tmpdir(), 'gsplan-panel-'))
beforeAll(async () => {
  panel = await startPanel({ functions: createPanelFunctions(), output })
  const opened = await fetch(panel.url, { redirect: 'manual' })
  cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
})
afterAll(async () => {
  await panel.close()
  rmSync(output, { recursive: true, force: true })
})

async function ask (path: string, body?: object): Promise<{ readonly status: number, readonly text: string }> {
  const { origin } = new URL(panel.url)
  const headers = { cookie, origin, 'content-type': 'application/json', 'x-gsplan': '1' }
  const response = await fetch(new URL(path, origin), body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}

const startOf = async (values: object): ReturnType<typeof ask> => {
  const { defaults } = JSON.parse((await ask('/api/form')).text) as { readonly defaults: object }
  return ask('/api/start', { values: { ...defaults, ...values } })
}

/** An engine, one of its settings, and a value from a browser that must go nowhere. */
const attacks: ReadonlyArray<readonly [engine: string, name: string, flag: string, value: string]> = [
  ['hosts', 'hosts', 'hosts', '-oProxyCommand=touch /tmp/x'], ['hosts', 'hosts', 'hosts', 'a,-J b'], ['hosts', 'hosts', 'hosts', 'a b'],
  ['hosts', 'hosts', 'hosts', 'a;id'], ['hosts', 'hosts', 'hosts', '$(id)'], ['hosts', 'hosts', 'hosts', 'a=-x'], ['hosts', 'hosts', 'hosts', 'a\nb'],
  ['kubernetes', 'context', 'context', '--kubeconfig=/x'], ['kubernetes', 'namespace', 'namespace', '../x'],
  ['kubernetes', 'namespace', 'namespace', '-A'], ['kubernetes', 'image', 'image', '-x'], ['kubernetes', 'queue', 'queue', 'a b'],
  ['kubernetes', 'nodeSelector', 'node-selector', 'a'], ['kubernetes', 'nodeSelector', 'node-selector', '{"a":"b"}'],
  ['kubernetes', 'cpu', 'cpu', '0'], ['kubernetes', 'memory', 'memory', '-1'], ['kubernetes', 'links', 'links', 'other']
]

describe('a place from a browser', () => {
  test.each(attacks)('%s: %s is refused as from the command line: --%s=%j', async (engine, name, flag, value) => {
    const { stderr, exitCode } = await gsplan('run', '--engine', engine, `--${flag}=${value}`, '--output', await temporaryFolder())
    expect([exitCode, stderr.startsWith(`gsplan: --${flag}: expected `)]).toEqual([2, true])
    const { status, text } = await startOf({ engine, [`${engine}.${name}`]: value })
    expect([status, `gsplan: ${text}`]).toEqual([422, stderr.trim().split('\n')[0]])
  })

  test.each([
    ['hosts', { 'hosts.hosts': 'a', 'hosts.hostsAddress': '-x' }, '--hosts-address: expected an IPv4 address'],
    ['hosts', {}, '--hosts: expected names of hosts separated by commas beside --engine hosts, got none'],
    ['hosts', { 'hosts.hosts': 'a', 'hosts.output': '/x' }, '--output: expected a setting of --engine hosts, got another'],
    ['hosts', { 'hosts.hosts': 'a', 'hosts.constructor': 'x' }, '--constructor: expected a setting of --engine hosts, got another'],
    ['kubernetes', { 'kubernetes.kubeconfig': '/x' }, '--kubeconfig: expected a setting of --engine kubernetes, got another'],
    ['sim', { 'sim.threads': '9' }, '--threads: expected a setting of --engine sim, got another'],
    ['hosts.hosts', { 'hosts.hosts.x': 'y' }, '--engine: expected one of']
  ])('%s with %j is refused', async (engine, values, message) => {
    const { status, text } = await startOf({ engine, ...values })
    expect([status, text.slice(0, message.length)]).toEqual([422, message])
  })

  test('of an engine that is not chosen does nothing', async () => {
    const { defaults } = JSON.parse((await ask('/api/form')).text) as { readonly defaults: object }
    const { text } = await ask('/api/check', { values: { ...defaults, engine: 'sim', 'hosts.hosts': '-x' } })
    expect(JSON.parse(text)).toMatchObject({ problems: [], command: `gsplan run --engine sim --seed 1 -o ${output}` })
  })

  test('nothing of all that waits or runs', async () => {
    expect(JSON.parse((await ask('/api/state')).text)).toMatchObject({ jobs: [], runs: [] })
  })
})
