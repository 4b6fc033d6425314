import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, type S3Server } from './s3-server.ts'

/** Where `node tools/setup/versitygw.mjs` puts it. */
export const versitygw = fileURLToPath(new URL('../../../../.nx/versitygw/bin/versitygw', import.meta.url))

/** Versity's S3 gateway over a folder. */
export async function startVersitygw (): Promise<S3Server> {
  const [accessKey, secretKey] = ['gateway-access-key', 'gateway-secret-key-3141592653']
  return startServer({
    accessKey, secretKey, env: { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    command: (port, folder) => {
      const root = join(folder, 'objects')
      mkdirSync(root, { recursive: true })
      return [versitygw, '--port', `127.0.0.1:${port}`, '--region', 'eu-central-1', '--quiet', 'posix', root]
    }
  })
}
