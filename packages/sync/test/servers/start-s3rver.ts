import { fileURLToPath } from 'node:url'
import { startServer, type S3Server } from './s3-server.ts'

const script = fileURLToPath(new URL('s3rver.mjs', import.meta.url))

/** S3rver, which checks signatures; its credentials are fixed. */
export async function startS3rver (): Promise<S3Server> {
  return startServer({
    accessKey: 'S3RVER', secretKey: 'S3RVER',
    command: (port, folder) => [process.execPath, script, String(port), folder]
  })
}
