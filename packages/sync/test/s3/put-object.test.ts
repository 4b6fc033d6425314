import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { ObjectRefusedError, putObject, readCredentials, type ObjectBody } from '../../src/s3/index.ts'
import { playStorage } from '../play-storage.ts'

const credentials = { accessKeyId: 'an-access-key', secretAccessKey: 'a-secret-key', sessionToken: 'a-session' }

const bodyOf = (text: string): ObjectBody => ({
  sizeBytes: text.length, sha256: createHash('sha256').update(text).digest('hex'),
  async * read () { yield Buffer.from(text) }
})

/** Puts an object into a storage that answers so. */
async function putInto (
  answer: (request: IncomingMessage, response: ServerResponse) => void, body = bodyOf('an object')
): Promise<void> {
  const endpoint = await playStorage(answer)
  await putObject({ bucket: 'tests', region: 'eu-central-1', endpoint }, '.handed/run/0/1', body, { credentials, silenceMs: 200 })
}

test('a request has the object, its size, its digest and the session', async () => {
  let seen: { readonly url: string | undefined, readonly headers: IncomingHttpHeaders, readonly text: string } | undefined
  await putInto((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      seen = { url: request.url, headers: request.headers, text: Buffer.concat(chunks).toString() }
      response.end()
    })
  })
  expect(seen).toMatchObject({
    url: '/tests/.handed/run/0/1', text: 'an object',
    headers: { 'content-length': '9', 'x-amz-content-sha256': bodyOf('an object').sha256, 'x-amz-security-token': 'a-session' }
  })
})

test('a refusal is told in the storage\'s words, without secrets, and whether another attempt is of use', async () => {
  const refuse = async (status: number, xml: string): Promise<ObjectRefusedError> => {
    const refused = putInto((request, response) => { request.resume().on('end', () => { response.writeHead(status).end(xml) }) })
    return refused.then(() => { throw new Error('expected a refusal') }, (error: unknown) => error as ObjectRefusedError)
  }
  const [denied, slow, silent] = await Promise.all([
    refuse(403, '<Error><Code>AccessDenied</Code><Message>a-secret-key of a-session\nis wrong</Message></Error>'),
    refuse(503, '<Error><Code>SlowDown</Code></Error>'), refuse(301, 'elsewhere')
  ])
  expect([denied, slow, silent].map(({ name, message, isFinal }) => [name, message, isFinal])).toEqual([
    ['ObjectRefusedError', 'bucket tests: expected status 200 for .handed/run/0/1, got 403 AccessDenied: … of … is wrong', true],
    ['ObjectRefusedError', 'bucket tests: expected status 200 for .handed/run/0/1, got 503 SlowDown', false],
    ['ObjectRefusedError', 'bucket tests: expected status 200 for .handed/run/0/1, got 301', true]
  ])
})

test('an answer that comes before the end of a long object ends the sending', async () => {
  let read = 0
  const endless: ObjectBody = {
    sizeBytes: 2 ** 40, sha256: 'a'.repeat(64),
    async * read () {
      for (;;) {
        read++
        yield Buffer.alloc(65_536)
      }
    }
  }
  await expect(putInto((_request, response) => { response.writeHead(400).end('<Error><Code>EntityTooLarge</Code></Error>') }, endless))
    .rejects.toThrow('got 400 EntityTooLarge')
  const after = read
  await new Promise(resolve => setImmediate(resolve))
  expect(read - after).toBeLessThan(100)
})

test('a storage that is silent, that cuts off, and a source that throws are failures', async () => {
  await expect(putInto(request => { request.resume() })).rejects.toThrow('the storage was silent for 0.2 s')
  await expect(putInto(request => { request.socket.destroy() })).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/)
  const failing: ObjectBody = {
    sizeBytes: 9, sha256: 'a'.repeat(64),
    // eslint-disable-next-line require-yield
    async * read () { throw new Error('the disk is gone') }
  }
  await expect(putInto(request => { request.resume() }, failing)).rejects.toThrow('the disk is gone')
})

test('credentials are those of the AWS tools; a half is none', () => {
  const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: '' }
  expect([readCredentials(env), readCredentials({ ...env, AWS_SESSION_TOKEN: 's' }), readCredentials({ AWS_ACCESS_KEY_ID: 'id' }), readCredentials({})]).toEqual([
    { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: undefined }, { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 's' },
    undefined, undefined
  ])
})
