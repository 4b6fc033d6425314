import { expect, test } from 'vitest'
import { completeFromEnvironment, storeArguments } from '../src/index.ts'

test('settings come from the command line, then the environment', () => {
  const env = { GSPLAN_BUCKET: 'theirs', GSPLAN_REGION: '', GSPLAN_ENDPOINT: 'http://s3.example' }
  expect(completeFromEnvironment({ bucket: 'mine' }, env)).toEqual({ env, bucket: 'mine', region: undefined, endpoint: 'http://s3.example' })
  expect(completeFromEnvironment({ acl: 'public-read' }, env)).toEqual({
    env, acl: 'public-read', bucket: 'theirs', region: undefined, endpoint: 'http://s3.example'
  })
})

test('a remote and a bucket exclude each other; the command line wins', () => {
  const env = { GSPLAN_BUCKET: 'theirs', GSPLAN_REMOTE: 'shelf:' }
  expect(completeFromEnvironment({}, env)).toEqual({ env, remote: 'shelf:' })
  expect(completeFromEnvironment({ remote: 'mine:runs' }, env)).toEqual({ env, remote: 'mine:runs' })
  expect(completeFromEnvironment({ region: 'us-east-1' }, env)).toEqual({ env, bucket: 'theirs', region: 'us-east-1', endpoint: undefined })
})

test('the command that stores again has no more than was said', () => {
  expect(storeArguments(['/runs/a b'], { bucket: 'mine', endpoint: undefined, env: { AWS_SECRET_ACCESS_KEY: 'secret' } })).toEqual(
    ['--bucket', 'mine', 'store', '/runs/a b'])
})
