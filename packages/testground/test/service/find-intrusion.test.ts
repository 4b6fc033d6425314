import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { findIntrusion } from '../../src/service/find-intrusion.ts'

const own = Object.values(networkInterfaces()).flatMap(list => list ?? []).map(({ address }) => address)
  .find(address => !address.startsWith('127.') && address !== '::1' && !address.includes(':'))

const loopback = { host: '127.0.0.1' }

test.each([
  ['127.0.0.1:5050'], ['127.0.0.1'], ['127.3.2.1:1'], ['localhost:5050'], ['LocalHost'], ['[::1]:5050'], ['[::1]']
])('Host %s is answered', host => {
  expect(findIntrusion({ headers: { host } }, loopback)).toBeUndefined()
})

test.each([
  ['pages.example:5050'], ['127.0.0.1.pages.example'], ['localhost.pages.example'], ['10.0.0.1:5050'], ['0.0.0.0'], [''], [':5050'],
  ['127.0.0.1:5050:1'], ['127.0.0.1@pages.example'], ['127.1'], ['[::1'], ['x'.repeat(5000)]
])('Host %j is refused', host => {
  expect(findIntrusion({ headers: { host } }, loopback)).toEqual({
    status: 403,
    reason: `expected this machine as Host, got ${JSON.stringify(host.slice(0, 100))}; gsplan-sync-service --allow-host names others`
  })
})

test.each(['https://pages.example', 'null', 'http://localhost:5050', ''])('Origin %j is refused, whatever the Host', origin => {
  expect(findIntrusion({ headers: { origin, host: 'localhost' } }, loopback)?.status).toBe(403)
})

test('an address of this machine is answered where the service listens beyond loopback, and no other', () => {
  const seen = (bound: string, host: string): number | undefined => findIntrusion({ headers: { host } }, { host: bound })?.status
  if (own !== undefined) expect([seen('0.0.0.0', `${own}:1`), seen('127.0.0.1', `${own}:1`)]).toEqual([undefined, 403])
  expect([seen('0.0.0.0', '192.0.2.1'), seen('0.0.0.0', 'pages.example'), seen('::', 'localhost')]).toEqual([403, 403, undefined])
})

test('names that are allowed, and a path that has to be known', () => {
  const access = { host: '0.0.0.0', allowHosts: ['Sync.Run-1.svc', '[fd00::7]'], path: '/3f' }
  const seen = (host: string, url: string): number | undefined => findIntrusion({ url, headers: { host } }, access)?.status
  expect([
    seen('sync.run-1.svc:5050', '/3f'), seen('[fd00::7]:5050', '/3f?x=1'), seen('other.run-1.svc', '/3f'), seen('localhost', '/'),
    seen('localhost', '/3f/'), seen('localhost', '/3F')
  ]).toEqual([undefined, undefined, 403, 404, 404, 404])
})
