import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunJson } from '@gsplan/run-format'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildImage, buildNodeImage, docker, hasDocker, removeImage } from '../docker.ts'
import { equalLinks, temporaryFolder, topic } from '../run-sim.ts'
import { StandInSidecar } from './stand-in-sidecar.ts'
import { isBuilt, programs, TestgroundDaemon } from './testground-daemon.ts'

/** Containers that Testground looks for by their names, of images that it would fetch. */
const helpers = ['testground-grafana', 'testground-redis', 'testground-influxdb', 'testground-sidecar', 'testground-sync-service']
const network = 'testground-control'

/** Whether somebody uses Testground's containers here: they are not ours to touch. */
async function isInUse (): Promise<boolean> {
  const { stdout } = await docker('ps', '--all', '--format', '{{.Names}}')
  return stdout.split('\n').some(name => helpers.includes(name))
}

const isPossible = isBuilt && hasDocker && !await isInUse()

describe.skipIf(!isPossible)('Testground 0.6.0, local:docker (needs Go ≥ 1.24: node tools/setup/testground.mjs, and dockerd)', () => {
  const images: string[] = []
  let daemon: TestgroundDaemon | undefined
  let sidecar: StandInSidecar | undefined
  let node = ''

  beforeAll(async () => {
    daemon = await TestgroundDaemon.start()
    node = await buildNodeImage()
    const { stdout: sleep } = await execa('which', ['sleep'])
    const helper = await buildImage({ service: join(programs, 'sync-service'), sleep })
    images.push(node, helper)
    await docker('network', 'create', '--subnet', '192.18.0.0/16', '--gateway', '192.18.0.1', network).catch(() => {})
    for (const name of helpers) {
      const isSync = name === 'testground-sync-service'
      await docker('run', '--detach', '--rm', '--name', name, '--network', network,
        ...isSync ? ['--publish', '127.0.0.1:5050:5050', '--entrypoint', '/service', helper] : ['--entrypoint', '/sleep', helper, '3600'])
    }
    sidecar = new StandInSidecar()
  }, 300_000)

  afterAll(async () => {
    // also when not all of them could be started
    sidecar?.stop()
    for (const name of helpers) await docker('rm', '--force', name).catch(() => {})
    for (const image of images) await removeImage(image)
    await daemon?.stop()
  })

  test('Testground builds the image, and five peers deliver every message over its data network', async () => {
    const { exitCode, stdout, stderr } = await (daemon as TestgroundDaemon).run(await temporaryFolder(), {
      TEST_RUNNER: 'local:docker', BUILD_CONFIG: `build_args = { NODE_IMAGE = "${node}" }`,
      // Testground's own default is more than every machine allows
      RUN_CONFIG: 'ulimits = ["nofile=4096:4096"]',
      N_NODES: '5', N_PUBLISHER: '1', N_DEGREE: '4', T_WARM: '8s', T_RUN: '5s', T_COOL: '3s',
      TOPIC_CONFIG: topic('2/s', '1 KiB'), ...equalLinks('100ms')
    })
    const { verdict, metrics, runDir } = JSON.parse(stdout) as RunJson & { runDir: string }
    const log = readFileSync(join(runDir, 'testground.log'), 'utf8')
    expect(metrics, stderr).toMatchObject({ messages_published: 10, messages_lost: 0, deliveries: 40, undelivered: 0, delivery_ratio: 1 })
    expect(sidecar?.latenciesNs).toEqual(Array(5).fill(100_000_000))
    expect(log).toMatch(/\tresult default\[\w+\]: success\n$/)
    // nobody made the links as slow as they were asked to be, which deliveries and round trips tell; a busy machine may be late as well
    const others = ['saturated', 'late-publishes', 'link-latency']
    expect(verdict.reasons.map(({ code }) => code).filter(code => !others.includes(code))).toEqual(['impossible-delay'])
    expect(exitCode).toBe(98)
  }, 300_000)
})
