import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'
import { freePort } from '../free-port.ts'
import { temporaryFolder } from '../run-sim.ts'
import { spawnGuarded } from '../spawn-guarded.ts'
import { untilOpen } from '../until-open.ts'

/** The server of the tests of `sync`, as a program: a port and a folder are its arguments. */
const server = fileURLToPath(new URL('../../../sync/test/servers/s3rver.mjs', import.meta.url))

/** True where rclone is, by which outputs are fetched. */
export const hasRclone: boolean = process.env['CI'] !== undefined || spawnSync('rclone', ['version']).status === 0

/**
 * Starts a real S3 server with a bucket, which the environment names until the test is over.
 *
 * @returns lists the objects of the bucket
 */
export async function useBucket (): Promise<() => string[]> {
  const folder = await temporaryFolder()
  const bucket = join(folder, 'tests')
  mkdirSync(bucket)
  const port = await freePort()
  const child = spawnGuarded([process.execPath, server, String(port), folder])
  onTestFinished(() => {
    child.kill('SIGKILL')
    vi.unstubAllEnvs()
  })
  await untilOpen(port, 'S3rver', 10)
  const env = {
    GSPLAN_BUCKET: 'tests', GSPLAN_ENDPOINT: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER'
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  return () => readdirSync(bucket, { recursive: true }).map(String).filter(name => name.endsWith('_object'))
}
