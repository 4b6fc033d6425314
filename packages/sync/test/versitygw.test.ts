import { existsSync } from 'node:fs'
import { describe } from 'vitest'
import { describeHandOver } from './hand-over.ts'
import { describeS3Storage } from './s3-storage.ts'
import { startVersitygw, versitygw } from './servers/start-versitygw.ts'

describe.skipIf(!existsSync(versitygw))('the gateway (needs Go ≥ 1.25: node tools/setup/versitygw.mjs)', () => {
  describeS3Storage('Versity\'s S3 gateway', startVersitygw)
  describeHandOver('Versity\'s S3 gateway', startVersitygw)
})
