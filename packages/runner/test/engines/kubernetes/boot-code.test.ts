import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bootCode } from '../../../src/engines/kubernetes/code-maps.ts'
import { temporaryFolder } from '../../run-sim.ts'

/** The first process of a namespace of its own, as that of a container is. */
const asFirst = ['--pid', '--fork', '--kill-child']
const canBeFirst = spawnSync('unshare', [...asFirst, 'true']).status === 0

/** Asks a pod's Node to end when an agent says that it is there. @returns exit code */
async function endOf (agent: string): Promise<unknown> {
  const dir = await temporaryFolder()
  writeFileSync(join(dir, 'agent.mjs.gz.000'), gzipSync(agent))
  const child = spawn('unshare', [...asFirst, process.execPath, '-e', bootCode], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] ?? '', GSPLAN_CODE: dir, GSPLAN_WORK: dir }
  })
  onTestFinished(() => { child.kill('SIGKILL') })
  await once(child.stdout, 'data')
  const first = Number(readFileSync(`/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`, 'utf8'))
  const ended = once(child, 'exit')
  process.kill(first, 'SIGTERM')
  return (await ended)[0]
}

describe.skipIf(!canBeFirst)('the first process of a pod (needs unshare, and root)', () => {
  test('ends when it is asked to while its program is loaded', async () => {
    expect(await endOf('console.log("loads"); setInterval(() => {}, 1000); await new Promise(() => {})')).toBe(143)
  })

  test('leaves its end to its program when that takes the request', async () => {
    const agent = 'process.once("SIGTERM", () => { setTimeout(() => { process.exit(7) }, 200) }); setInterval(() => {}, 1000)'
    expect(await endOf(`${agent}; console.log("runs")`)).toBe(7)
  })
})
