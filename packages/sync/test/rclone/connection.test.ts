import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createConnection } from '../../src/rclone/connection.ts'
import type { RemoteOptions } from '../../src/index.ts'

describe('a bucket', () => {
  test('by default the original tool\'s, with nothing said about access', () => {
    const { env, flags, label, at } = createConnection({ env: { HOME: '/home/me', AWS_ACCESS_KEY_ID: 'id' } })
    expect(env).toEqual({
      HOME: '/home/me', AWS_ACCESS_KEY_ID: 'id',
      RCLONE_CONFIG_GSPLAN_TYPE: 's3', RCLONE_CONFIG_GSPLAN_PROVIDER: 'AWS', RCLONE_CONFIG_GSPLAN_ENV_AUTH: 'true',
      RCLONE_CONFIG_GSPLAN_REGION: 'eu-central-1', RCLONE_CONFIG_GSPLAN_NO_CHECK_BUCKET: 'true', RCLONE_CONFIG_GSPLAN_ACL: ''
    })
    expect(flags).toEqual(['--config=', '--ask-password=false'])
    expect([label, at(), at('run', 'file')]).toEqual([
      'bucket gossipsub-test-outputs', 'gsplan:gossipsub-test-outputs', 'gsplan:gossipsub-test-outputs/run/file'])
  })

  test('endpoint, region and ACL are variables', () => {
    expect(createConnection({ endpoint: 'https://s3.example:9000', region: 'us-west-2', acl: 'public-read', env: {} }).env).toEqual({
      RCLONE_CONFIG_GSPLAN_TYPE: 's3', RCLONE_CONFIG_GSPLAN_PROVIDER: 'Other', RCLONE_CONFIG_GSPLAN_ENV_AUTH: 'true',
      RCLONE_CONFIG_GSPLAN_REGION: 'us-west-2', RCLONE_CONFIG_GSPLAN_NO_CHECK_BUCKET: 'true',
      RCLONE_CONFIG_GSPLAN_ENDPOINT: 'https://s3.example:9000', RCLONE_CONFIG_GSPLAN_ACL: 'public-read'
    })
  })

  test('rclone\'s variables of a shell profile can\'t change what is stored', () => {
    const kept = { RCLONE_CONFIG: '/c', RCLONE_CONFIG_PASS: 'p', RCLONE_CONFIG_SHELF_TYPE: 'local', RCLONE_BWLIMIT: '1M', RCLONE_TRANSFERS: '8' }
    const { env } = createConnection({
      remote: 'shelf:', env: { ...kept, RCLONE_EXCLUDE: '*.tgz', RCLONE_S3_ACL: 'public-read', RCLONE_DRY_RUN: 'true', RCLONE_CHECKERS: '', RCLONE_LOG_FILE: '/log', RCLONE_CONFIG_GSPLAN_ACL: 'x' }
    })
    expect(env).toEqual({ ...kept, RCLONE_S3_NO_CHECK_BUCKET: 'true', RCLONE_S3_ACL: '', RCLONE_S3_BUCKET_ACL: '' })
  })

  test('AWS_CA_BUNDLE becomes --ca-cert', () => {
    const { env, flags } = createConnection({ env: { AWS_CA_BUNDLE: '/etc/my ca.pem' } })
    expect(env['AWS_CA_BUNDLE']).toBeUndefined()
    expect(flags).toContain('--ca-cert=/etc/my ca.pem')
    expect(createConnection({ env: { AWS_CA_BUNDLE: '' } }).flags.join()).not.toContain('ca-cert')
  })

  test('secrets are no flags', () => {
    const env = { AWS_SECRET_ACCESS_KEY: 'secret-1', AWS_SESSION_TOKEN: 'secret-2' }
    const { flags, secrets } = createConnection({ env })
    expect(secrets).toEqual(['secret-1', 'secret-2'])
    expect(flags.join()).not.toContain('secret')
  })
})

test('a remote of rclone\'s configuration', () => {
  const at = (remote: string): string => createConnection({ remote, env: {} }).at('run')
  expect(['shelf:', 'shelf:runs', 'shelf:/runs/', 'my box:a:b'].map(at)).toEqual(
    ['shelf:run', 'shelf:runs/run', 'shelf:/runs/run', 'my box:a:b/run'])
  expect(createConnection({ remote: 'shelf:', acl: 'public-read', env: {} }).env['RCLONE_S3_ACL']).toBe('public-read')
})

describe('what can\'t be is refused before rclone sees it', () => {
  const cases: ReadonlyArray<readonly [options: RemoteOptions, message: string]> = [
    [{ bucket: '--config' }, '--bucket: expected letters, digits, ".", "_" and "-", got "--config"'],
    [{ bucket: '../x' }, '--bucket: expected letters, digits, ".", "_" and "-", got "../x"'],
    [{ bucket: 'a/b' }, '--bucket: expected letters, digits, ".", "_" and "-", got "a/b"'],
    [{ bucket: 'a:b' }, '--bucket: expected letters, digits, ".", "_" and "-", got "a:b"'],
    [{ bucket: '' }, '--bucket: expected letters, digits, ".", "_" and "-", got ""'],
    [{ region: 'eu central' }, '--region: expected letters, digits and "-", got "eu central"'],
    [{ acl: '-x' }, '--acl: expected letters, digits and "-", got "-x"'],
    [{ endpoint: 's3.example' }, '--endpoint: expected an http or https URL, got "s3.example"'],
    [{ endpoint: 'file:///etc' }, '--endpoint: expected an http or https URL, got "file:///etc"'],
    [{ endpoint: 'https://me:secret@s3.example' }, '--endpoint: expected a URL without user and password; credentials come from the environment'],
    [{ remote: 'runs' }, '--remote: expected NAME:PATH, NAME being a remote of rclone\'s configuration, got "runs"'],
    [{ remote: '/runs:x' }, '--remote: expected NAME:PATH, NAME being a remote of rclone\'s configuration, got "/runs…"'],
    [{ remote: '-x:y' }, '--remote: expected NAME:PATH, NAME being a remote of rclone\'s configuration, got "-x…"'],
    [{ remote: ':s3,secret_access_key=k:b' }, '--remote: expected NAME:PATH, NAME being a remote of rclone\'s configuration, got "…"'],
    [{ remote: 's3,secret_access_key=k:b' }, '--remote: expected NAME:PATH, NAME being a remote of rclone\'s configuration, got "s3…"'],
    [{ remote: 'shelf:', bucket: 'b' }, '--remote: expected no --bucket, --region or --endpoint beside it']
  ]
  test.each(cases)('%j', (options, message) => {
    expect(() => createConnection({ ...options, env: {} })).toThrow(expect.objectContaining({ name: 'UsageError', exitCode: 2, message }))
  })

  test('any bucket that is taken is one segment that is no option', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), bucket => {
      const makePath = (): string | undefined => {
        try {
          return createConnection({ bucket, env: {} }).at('run')
        } catch {
          return undefined
        }
      }
      const path = makePath()
      if (path === undefined) return
      expect(path).toBe(`gsplan:${bucket}/run`)
      expect(path.split(/[/:]/)).toHaveLength(3)
      expect(bucket).not.toMatch(/^[-.]|\s|\p{Cc}/u)
    }))
  })
})
