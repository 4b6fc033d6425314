import { expect, test } from 'vitest'
import { parseHosts, type HostsSettings } from '../../../src/engines/hosts/hosts-settings.ts'
import { dealInstances } from '../../../src/engines/hosts/hosts-session.ts'

test('hosts are read with their addresses, and what ssh would take otherwise is refused', () => {
  expect(parseHosts({ hosts: 'a, me@b.example.org=10.0.0.6,c:22' })).toEqual([
    { name: 'a', address: undefined }, { name: 'me@b.example.org', address: '10.0.0.6' }, { name: 'c:22', address: undefined }
  ])
  const refused: ReadonlyArray<readonly [HostsSettings, string]> = [
    [{}, '--hosts: expected names of hosts separated by commas beside --engine hosts, got none'],
    [{ hosts: ' , ' }, '--hosts: expected names of hosts separated by commas beside --engine hosts, got none'],
    [{ hosts: '-oProxyCommand=id' }, '--hosts: expected names of hosts separated by commas, got "-oProxyCommand=id"'],
    [{ hosts: 'a b' }, '--hosts: expected names of hosts separated by commas, got "a b"'],
    [{ hosts: 'a,b,a=10.0.0.5' }, '--hosts: expected each host once, got a twice'],
    [{ hosts: 'a=b' }, '--hosts: expected an IPv4 address behind a=, got "b"'],
    [{ hosts: 'a', hostsAddress: 'here' }, '--hosts-address: expected an IPv4 address of this machine, got "here"'],
    [{ hosts: Array.from({ length: 1001 }, (_, at) => `h${at}`).join() }, '--hosts: expected at most 1000 hosts, got 1001']
  ]
  for (const [settings, message] of refused) expect(() => parseHosts(settings)).toThrow(message)
})

test('instances are dealt to hosts in turn', () => {
  expect([dealInstances(['p', 'q', 'r', 's', 't'], 2), dealInstances(['p'], 2)]).toEqual([[['p', 'r', 't'], ['q', 's']], [['p'], []]])
})
