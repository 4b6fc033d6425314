import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/gsplan.js', import.meta.url))

/** The command `gsplan ui` as a process of its own, which ends with the test. */
export interface PanelProcess {
  readonly child: ChildProcess
  /** The address that it printed, which lets one browser in. */
  readonly url: string
  /** Waits for its end. @returns exit code and all that it told */
  readonly ended: Promise<{ readonly code: number | null, readonly told: string }>
}

/** Starts the command on an output folder. */
export async function startPanel (output: string): Promise<PanelProcess> {
  const child = spawn(process.execPath, [bin, 'ui', '--no-open', '--output', output], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => { child.kill('SIGKILL') })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => { told += text })
  const ended = new Promise<{ code: number | null, told: string }>(resolve => child.once('close', code => { resolve({ code, told }) }))
  const url = await new Promise<string>(resolve => child.stdout.setEncoding('utf8').once('data', (text: string) => { resolve(text.trim()) }))
  return { child, url, ended }
}

/** A panel, and the program that it let in as it lets a browser in. */
export interface Visitor extends PanelProcess {
  readonly ask: <T>(path: string, body?: object) => Promise<T>
}

/** Uses the address of a panel. */
export async function letIn (panel: PanelProcess): Promise<Visitor> {
  const { origin } = new URL(panel.url)
  const opened = await fetch(panel.url, { redirect: 'manual' })
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    ...panel,
    ask: async <T>(path: string, body?: object) => {
      const headers = { cookie, origin, 'content-type': 'application/json', 'x-gsplan': '1' }
      const response = await fetch(new URL(path, origin), body === undefined
        ? { headers: { cookie } }
        : { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return await response.json() as T
    }
  }
}

interface Job {
  readonly id: string
  readonly state: string
  readonly runs: readonly string[]
  readonly exitCode?: number
  readonly output: string
}

interface State {
  readonly runs: ReadonlyArray<{ readonly name: string, readonly state: string }>
  readonly jobs: readonly Job[]
}

/** Looks at a panel until it is as expected. */
export async function until ({ ask }: Visitor, test: (state: State) => boolean): Promise<State> {
  for (;;) {
    const state = await ask<State>('/api/state')
    if (test(state)) return state
    await sleep(20)
  }
}

export const isRunning = ({ runs }: State): boolean => runs.some(({ state }) => state === 'running')

/** Parameters of a run of moments. */
export const quick = {
  N_NODES: '6', N_PUBLISHER: '2', T_WARM: '2s', T_RUN: '3s', T_COOL: '1s', 'TOPIC_CONFIG.0.message_rate': '5/s'
}

/** Asks for a run of the form with some of its texts changed. */
export async function startRun ({ ask }: Visitor, texts: Readonly<Record<string, string>>): Promise<void> {
  const { defaults } = await ask<{ defaults: object }>('/api/form')
  await ask('/api/start', { values: { ...defaults, ...texts } })
}

/** Labels of the runs in an output folder, of a run that was made twice twice. */
export const namesOf = (folders: readonly string[]): string[] =>
  folders.filter(name => name.startsWith('pubsub-test-')).map(name => /-([a-z])(?:-\d+)?$/.exec(name)?.[1] ?? name).sort()
