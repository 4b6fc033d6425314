import { expect, test } from 'vitest'
import { objectUrl } from '../../src/s3/object-url.ts'
import { signRequest } from '../../src/s3/sign-request.ts'

// the examples of Amazon S3's API reference, "Authenticating Requests: Using the Authorization Header"
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const at = new Date('2013-05-24T00:00:00Z')
const scope = '20130524/us-east-1/s3/aws4_request'

test('an object that is put', () => {
  const url = new URL('https://examplebucket.s3.amazonaws.com/test%24file.text')
  const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }
  const sha256 = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'
  expect(signRequest({ method: 'PUT', url, headers, sha256, at }, credentials, 'us-east-1')).toEqual({
    ...headers, host: 'examplebucket.s3.amazonaws.com', 'x-amz-content-sha256': sha256, 'x-amz-date': '20130524T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, ` +
      'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, ' +
      'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd'
  })
})

test('an object that is read, and a session', () => {
  const request = {
    method: 'GET', url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'), headers: { range: 'bytes=0-9' }, at,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  }
  expect(signRequest(request, credentials, 'us-east-1')['authorization']).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ` +
    'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41')
  const ofSession = signRequest(request, { ...credentials, sessionToken: 'a-token' }, 'us-east-1')
  expect([ofSession['x-amz-security-token'], ofSession['authorization']]).toEqual(
    ['a-token', expect.stringContaining('x-amz-date;x-amz-security-token,')])
})

test('URLs of objects', () => {
  const region = 'eu-central-1'
  expect([
    objectUrl({ bucket: 'tests', region }, '.a/b/0/1'), objectUrl({ bucket: 'my.tests', region }, 'a'),
    objectUrl({ bucket: 'Tests', region, endpoint: 'http://127.0.0.1:9000/s3//' }, 'a $\'(b)!*é/%')
  ].map(({ href }) => href)).toEqual([
    'https://tests.s3.eu-central-1.amazonaws.com/.a/b/0/1', 'https://s3.eu-central-1.amazonaws.com/my.tests/a',
    'http://127.0.0.1:9000/s3/Tests/a%20%24%27%28b%29%21%2A%C3%A9/%25'
  ])
})
