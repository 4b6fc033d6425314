import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunJson } from '../../src/run-json.ts'
import { equalLinks, temporaryFolder, topic } from '../run-sim.ts'

const programs = fileURLToPath(new URL('../../../../.nx/testground/bin', import.meta.url))
const gsplan = fileURLToPath(new URL('../../bin/gsplan.js', import.meta.url))
const isBuilt = ['testground', 'sync-service'].every(name => existsSync(join(programs, name)))
/** Where Go's own packages put it, should it not be on the PATH. */
const path = `${programs}:${process.env['PATH'] ?? ''}:/usr/local/go/bin`
const hasGo = spawnSync('go', ['version'], { stdio: 'ignore', env: { ...process.env, PATH: path } }).status === 0

/** Listens, unless somebody else does. */
async function listen (port: number): Promise<Server | undefined> {
  const server = createServer()
  const listening = once(server, 'listening').then(() => server, () => undefined)
  server.listen(port, '127.0.0.1')
  return listening
}

async function takeTurn (): Promise<Server> {
  for (;;) {
    const turn = await listen(5049)
    if (turn !== undefined) return turn
    await sleep(200)
  }
}

async function freePort (): Promise<number> {
  const server = await listen(0)
  const { port } = server?.address() as AddressInfo
  server?.close()
  return port
}

/** Waits until somebody listens, or the program that should has ended. */
async function untilListening (program: ChildProcess, port: number): Promise<void> {
  while (program.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await once(socket, 'connect').then(() => true, () => false)
    socket.destroy()
    if (isUp) return
    await sleep(100)
  }
  throw new Error(`expected ${program.spawnargs.join(' ')} to listen on ${port}, it ended with ${program.exitCode}`)
}

/** Processes of instances whose outputs lie in a folder. */
const processesOf = (folder: string): string[] => readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(pid => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TEST_OUTPUTS_PATH=${folder}`)
  } catch {
    return false
  }
})

const small = {
  TEST_RUNNER: 'local:exec', N_NODES: '10', N_PUBLISHER: '1', N_DEGREE: '9', T_WARM: '8s', T_RUN: '5s', T_COOL: '3s',
  TOPIC_CONFIG: topic('2/s', '1 KiB'), ...equalLinks('100ms')
}

describe.skipIf(!isBuilt)('Testground 0.6.0, local:exec (needs Go ≥ 1.24: node tools/setup-testground.mjs)', () => {
  const children: ChildProcess[] = []
  let home = ''
  let turn: Server

  /** The command, as somebody types it. */
  const start = (output: string, define: Readonly<Record<string, string>>, ...more: string[]) => execa(process.execPath, [
    gsplan, 'run', '--engine', 'testground', '--json', '-o', output, ...more,
    ...Object.entries(define).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  ], { reject: false, env: { PATH: path, TESTGROUND_HOME: home, GSPLAN_CACHE: join(home, 'cache'), NO_COLOR: '1', FORCE_COLOR: '0' } })

  const serve = async (program: string, args: readonly string[], port: number): Promise<void> => {
    // with a Docker daemon, Testground starts containers of its own even for local:exec, whose images it has to fetch
    const env = { ...process.env, PATH: path, TESTGROUND_HOME: home, DOCKER_HOST: `unix://${join(home, 'no-docker.sock')}` }
    const child = spawn(program, args, { stdio: 'ignore', env })
    children.push(child)
    await untilListening(child, port)
  }

  beforeAll(async () => {
    // instances look for the sync service at port 5050, which another package's tests use too
    turn = await takeTurn()
    home = realpathSync(await mkdtemp(join(tmpdir(), 'gsplan-test-home-')))
    const port = await freePort()
    writeFileSync(join(home, '.env.toml'), `[daemon]\nlisten = "127.0.0.1:${port}"\n[client]\nendpoint = "http://127.0.0.1:${port}"\n`)
    await serve(join(programs, 'sync-service'), [], 5050)
    await serve(join(programs, 'testground'), ['daemon'], port)
  }, 120_000)

  afterAll(async () => {
    for (const child of children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    turn.close()
    await rm(home, { recursive: true })
  })

  test('nobody has Redis\'s port, or Testground refuses to run', async () => {
    const server = await listen(6379)
    expect(server).toBeDefined()
    server?.close()
  })

  test('ten peers: every message is published and delivered, phases are told', async () => {
    const { exitCode, stdout, stderr } = await start(await temporaryFolder(), small)
    const { verdict, metrics, runDir } = JSON.parse(stdout) as RunJson & { runDir: string }
    // a busy machine makes a run invalid, and says so
    expect(verdict.reasons.filter(({ code }) => code !== 'saturated' && code !== 'late-publishes')).toEqual([])
    expect(exitCode).toBe(verdict.reasons.length === 0 ? 0 : 98)
    expect(metrics).toMatchObject({ messages_published: 10, messages_lost: 0, deliveries: 90, undelivered: 0, delivery_ratio: 1 })
    expect(stderr.split('\n').map(line => /^gsplan: ((?:setup: run is queued|setup: starting run|warm-up|run|cool-down))/.exec(line)?.[1])
      .filter(phase => phase !== undefined)).toEqual(['setup: run is queued', 'setup: starting run', 'warm-up', 'run', 'cool-down'])
    expect(readFileSync(join(runDir, 'testground.log'), 'utf8')).toMatch(/\tresult default\[\w+\]: success\n$/)
  })

  test('a failed run is collected, and kept with the log', async () => {
    // nobody can be ready so soon
    const { exitCode, stdout } = await start(await temporaryFolder(), { ...small, N_NODES: '3', N_DEGREE: '2', T_SETUP: '1ms' }, '--quiet')
    const { verdict, runDir } = JSON.parse(stdout) as RunJson & { runDir: string }
    expect(exitCode).toBe(1)
    expect(verdict.reasons.slice(0, 2).map(({ message }) => message)).toEqual([
      '3 of 3 instances did not end well; the first, publishers/0, failed: set-up: not done after 1ms',
      'the testground engine: testground ended with exit code 1: task of type run cancelled: 3 nodes failed'
    ])
    expect(readdirSync(runDir)).toEqual(expect.arrayContaining(['run.json', 'test-output.tgz', 'testground.log']))
  })

  test('an interrupted run ends the instances, too, and keeps what they have written', async () => {
    const output = await temporaryFolder()
    const running = start(output, { ...small, T_RUN: '10m' })
    running.stderr.on('data', chunk => { if (/warm-up: \d/.test(String(chunk))) running.kill('SIGINT') })
    const { exitCode, stderr } = await running
    expect(exitCode, stderr).toBe(130)
    const runDir = join(output, readdirSync(output)[0] ?? '')
    expect(stderr).toContain(
      `interrupted; ${runDir} holds composition.toml, template-params.toml and what instances had written, and no run.json`)
    const { stdout } = await execa('tar', ['tzf', join(runDir, 'test-output.tgz')])
    expect(stdout.split('\n').filter(name => name.endsWith('/run.out'))).toHaveLength(10)
    while (processesOf(home).length > 0) await sleep(100)
  })

  test.skipIf(!hasGo)('a Go plan that somebody brings is built by Testground, from the folder that --plan names', async () => {
    const plan = join(await temporaryFolder(), 'their-plan')
    mkdirSync(plan)
    writeFileSync(join(plan, 'go.mod'), 'module example.test/plan\n\ngo 1.16\n')
    writeFileSync(join(plan, 'main.go'), `package main

import ("fmt"; "os")

func main() {
  line := fmt.Sprintf("{\\"ts\\":1,\\"msg\\":\\"\\",\\"group_id\\":%q,\\"run_id\\":%q,\\"event\\":{\\"success_event\\":{\\"group\\":\\"g\\"}}}\\n", os.Getenv("TEST_GROUP_ID"), os.Getenv("TEST_RUN"))
  os.WriteFile(os.Getenv("TEST_OUTPUTS_PATH") + "/run.out", []byte(line), 0644)
  fmt.Print(line)
}
`)
    writeFileSync(join(plan, 'manifest.toml'), `name = "theirs"
[builders."exec:go"]
enabled = true
[runners."local:exec"]
enabled = true
[[testcases]]
name = "evaluate"
instances = { min = 1, max = 10 }
`)
    const { stdout, stderr } = await start(await temporaryFolder(), { TEST_RUNNER: 'local:exec', N_NODES: '2', N_PUBLISHER: '1' }, '--plan', plan)
    const { verdict } = JSON.parse(stdout) as RunJson
    expect(verdict.reasons.map(({ code }) => code), stderr).toEqual(['instance-output-missing'])
  }, 600_000)
})
