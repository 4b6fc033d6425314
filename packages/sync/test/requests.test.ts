import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { fetchAllRuns, fetchRuns, listRuns, storeRuns } from '../src/index.ts'
import { smallRun, temporaryFolder, writeTree } from './fixture-runs.ts'
import { canTestRclone, needsRclone } from './other-tool.ts'
import { playStorage as playServer } from './play-storage.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A storage that a test plays itself, and that answers when all of a request has come. */
const playStorage = async (answer: Answer): Promise<string> =>
  playServer((request, response) => { request.resume().once('end', () => { answer(request, response) }) })

const listing = (...keys: string[]): string => '<ListBucketResult><IsTruncated>false</IsTruncated>' + keys.map(key =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"0cc175b9c0f1b6a831c399e269772661"</ETag><Size>1</Size></Contents>`
).join('') + '</ListBucketResult>'

const folders = (...names: string[]): string => '<ListBucketResult><IsTruncated>false</IsTruncated>' +
  names.map(name => `<CommonPrefixes><Prefix>${name}/</Prefix></CommonPrefixes>`).join('') + '</ListBucketResult>'

const baseEnv = { PATH: process.env['PATH'] ?? '', AWS_ACCESS_KEY_ID: 'an-access-key', AWS_SECRET_ACCESS_KEY: 'a-secret-key' }

/** Headers of the requests that store a run, as far as they concern access. */
async function storeAndListen (options: { readonly acl?: string, readonly env: Record<string, string> }): Promise<IncomingMessage['headers'][]> {
  const puts: IncomingMessage['headers'][] = []
  const endpoint = await playStorage(({ method, headers }, response) => {
    if (method === 'PUT') puts.push(headers)
    // whatever is put is refused: the first request says it all
    response.writeHead(method === 'GET' ? 200 : 403).end(method === 'GET' ? listing() : '')
  })
  await storeRuns([writeTree(join(temporaryFolder(), 'run-1'), smallRun)], { ...options, endpoint })
  return puts
}

describe.skipIf(!canTestRclone)(`what a storage is asked ${needsRclone}`, () => {
  test('private unless an ACL is given', async () => {
    const acls = (await storeAndListen({ env: { ...baseEnv, RCLONE_S3_ACL: 'public-read' } })).map(headers => headers['x-amz-acl'])
    expect(acls.length).toBeGreaterThan(0)
    // rclone 1.60 says what newer ones leave to S3
    expect(acls.filter(acl => acl !== undefined && acl !== 'private')).toEqual([])
    const [headers] = await storeAndListen({ acl: 'public-read', env: baseEnv })
    expect(headers?.['x-amz-acl']).toBe('public-read')
  })

  test('private also where rclone\'s configuration says otherwise', async () => {
    let acl: unknown = 'no request'
    const endpoint = await playStorage(({ method, headers }, response) => {
      if (method === 'PUT') acl = headers['x-amz-acl']
      response.writeHead(method === 'GET' ? 200 : 403).end(method === 'GET' ? listing() : '')
    })
    const config = join(temporaryFolder(), 'rclone.conf')
    writeFileSync(config, `[team]\ntype = s3\nprovider = Other\nenv_auth = true\nendpoint = ${endpoint}\nacl = public-read\n`)
    await storeRuns([writeTree(join(temporaryFolder(), 'run-1'), smallRun)], { remote: 'team:bucket', env: { ...baseEnv, RCLONE_CONFIG: config } })
    expect([undefined, 'private']).toContain(acl)
  })

  test('credentials of the environment, with a session', async () => {
    const [headers] = await storeAndListen({ env: { ...baseEnv, AWS_SESSION_TOKEN: 'a-session-token' } })
    expect(headers?.['x-amz-security-token']).toBe('a-session-token')
    expect(headers?.authorization).toMatch(/Credential=an-access-key\/\d{8}\/eu-central-1\/s3\/aws4_request/)
  })

  test('credentials of a profile in the shared file', async () => {
    const home = temporaryFolder()
    const file = join(home, 'credentials')
    writeFileSync(file, '[default]\naws_access_key_id = other\naws_secret_access_key = x\n[team]\naws_access_key_id = team-key\naws_secret_access_key = y\n')
    const [headers] = await storeAndListen({
      env: { PATH: baseEnv.PATH, HOME: home, AWS_PROFILE: 'team', AWS_SHARED_CREDENTIALS_FILE: file }
    })
    expect(headers?.authorization).toContain('Credential=team-key/')
  })

  test('a bundle of certificates in AWS_CA_BUNDLE', async () => {
    const bundle = join(temporaryFolder(), 'my ca.pem')
    writeFileSync(bundle, rootCertificates[0] ?? '')
    const endpoint = await playStorage((_request, response) => { response.end(folders('run-1')) })
    expect(await listRuns({ endpoint, env: { ...baseEnv, AWS_CA_BUNDLE: bundle } })).toEqual(['run-1'])
  })

  test('no message has a secret, even when the storage repeats it', async () => {
    const endpoint = await playStorage((_request, response) => {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>a-secret-key is\nwrong</Message></Error>')
    })
    await expect(listRuns({ endpoint, env: baseEnv })).rejects.toThrow(/^error listing: AccessDenied: … is wrong$/)
  })
})

describe.skipIf(!canTestRclone)(`a hostile storage ${needsRclone}`, () => {
  const answer = (keys: readonly string[]): Answer => ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://storage')
    if (pathname.split('/').length > 2 && pathname !== '/gossipsub-test-outputs/') {
      if (pathname.includes('.gsplan-stored')) response.writeHead(404).end()
      else response.writeHead(200, { 'Content-Length': 1, ETag: '"0cc175b9c0f1b6a831c399e269772661"', 'Last-Modified': new Date(0).toUTCString() }).end('a')
    } else {
      const prefix = searchParams.get('prefix') ?? ''
      response.end(prefix === '' ? folders('..', 'evil', '.') : listing(...keys.filter(key => key.startsWith(prefix))))
    }
  }

  test('keys that point elsewhere leave nothing there', async () => {
    const endpoint = await playStorage(answer(['evil/../../escaped', 'evil/a', 'evil//etc/escaped', 'evil/./b', 'evil/../escaped']))
    const dest = join(temporaryFolder(), 'a', 'b')
    mkdirSync(dest, { recursive: true })
    const outcomes = await fetchRuns(['evil'], { endpoint, dest, env: baseEnv })
    expect(outcomes).toHaveLength(1)
    expect(readdirSync(join(dest, '..'))).toEqual(['b'])
    expect(readdirSync(join(dest, '../..'))).toEqual(['a'])
    expect(existsSync('/etc/escaped')).toBe(false)
    expect(readdirSync(dest)).toEqual(outcomes[0]?.status === 'fetched' ? ['evil'] : [])
  })

  test('folders named . and .. arrive under names that are none of these', async () => {
    const endpoint = await playStorage(answer(['evil/a', '../x', './x']))
    const dest = join(temporaryFolder(), 'a')
    const outcomes = await fetchAllRuns(dest, { endpoint, env: baseEnv })
    // rclone shows the names "." and ".." of a bucket with wide dots
    expect(outcomes).toMatchObject(['evil', '．', '．．'].map(name => ({ name, status: 'fetched', files: 1 })))
    expect(readdirSync(dest)).toEqual(['evil', '．', '．．'])
    expect(readdirSync(join(dest, '..'))).toEqual(['a'])
  })
})
