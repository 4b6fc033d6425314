import { spawnSync } from 'node:child_process'
import { execa } from 'execa'
import type { S3Server } from './servers/s3-server.ts'

/** CI installs rclone; elsewhere tests that need it are skipped where it is missing. */
export const canTestRclone = process.env['CI'] !== undefined || spawnSync('rclone', ['version']).status === 0

export const needsRclone = '(needs rclone: apt install rclone)'

/** Works on a server's objects as another tool does, without the code that is tested. */
export async function otherTool ({ endpoint, env }: S3Server, args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa('rclone', args, {
    extendEnv: false, ...input === undefined ? {} : { input },
    env: {
      ...env, RCLONE_CONFIG: '/dev/null', RCLONE_CONFIG_S3_TYPE: 's3', RCLONE_CONFIG_S3_PROVIDER: 'Other', RCLONE_CONFIG_S3_ENV_AUTH: 'true',
      RCLONE_CONFIG_S3_REGION: 'eu-central-1', RCLONE_CONFIG_S3_ENDPOINT: endpoint
    }
  })
  return stdout
}
