import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunJson } from '@gsplan/run-format'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { equalLinks, temporaryFolder, topic } from '../run-sim.ts'
import { hasGo, isBuilt, listen, TestgroundDaemon } from './testground-daemon.ts'

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

describe.skipIf(!isBuilt)('Testground 0.6.0, local:exec (needs Go ≥ 1.24: node tools/setup/testground.mjs)', () => {
  let daemon: TestgroundDaemon

  beforeAll(async () => {
    // with a Docker daemon, Testground starts containers of its own even for local:exec, whose images it has to fetch
    daemon = await TestgroundDaemon.start({ DOCKER_HOST: `unix://${join(tmpdir(), 'gsplan-test-no-docker.sock')}` })
    await daemon.serve('sync-service', [], 5050)
  }, 120_000)

  afterAll(async () => { await daemon.stop() })

  test('nobody has Redis\'s port, or Testground refuses to run', async () => {
    const server = await listen(6379)
    expect(server).toBeDefined()
    server?.close()
  })

  test('ten peers: every message is published and delivered, phases are told', async () => {
    const { exitCode, stdout, stderr } = await daemon.run(await temporaryFolder(), small)
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
    const { exitCode, stdout } = await daemon.run(await temporaryFolder(), { ...small, N_NODES: '3', N_DEGREE: '2', T_SETUP: '1ms' }, '--quiet')
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
    const running = daemon.run(output, { ...small, T_RUN: '10m' })
    running.stderr.on('data', chunk => { if (/warm-up: \d/.test(String(chunk))) running.kill('SIGINT') })
    const { exitCode, stderr } = await running
    expect(exitCode, stderr).toBe(130)
    const runDir = join(output, readdirSync(output)[0] ?? '')
    expect(stderr).toContain(
      `interrupted; ${runDir} holds composition.toml, template-params.toml and the instances' outputs so far, and no run.json`)
    const { stdout } = await execa('tar', ['tzf', join(runDir, 'test-output.tgz')])
    expect(stdout.split('\n').filter(name => name.endsWith('/run.out'))).toHaveLength(10)
    while (processesOf(daemon.home).length > 0) await sleep(100)
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
    const { stdout, stderr } = await daemon.run(await temporaryFolder(), { TEST_RUNNER: 'local:exec', N_NODES: '2', N_PUBLISHER: '1' }, '--plan', plan)
    const { verdict, findings } = JSON.parse(stdout) as RunJson
    expect(verdict, stderr).toEqual({ status: 'passed', reasons: [] })
    expect(findings).toContain('the plan left no gossipsub traces: the run is judged by its 2 instances\' own outcomes')
  }, 600_000)
})
