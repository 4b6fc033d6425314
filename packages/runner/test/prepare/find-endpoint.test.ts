import { expect, test } from 'vitest'
import { createTestgroundEngine } from '../../src/engines/testground/testground.ts'
import { findEndpointAgain } from '../../src/prepare/find-endpoint.ts'

const engine = createTestgroundEngine()
const find = (ofRecord: string | undefined, endpoint?: string, allowCode = false): string | undefined =>
  findEndpointAgain({ endpoint, allowCode }, { ofRecord, file: 'run/run.json' }, engine)

const far = ['http://10.1.2.3:8042', 'http://example.org', 'https://localhost.example.org', 'http://127.0.0.1.example.org', 'http://[2001:db8::1]:8042']

test.each(far)('a recorded daemon at %s is asked by name or with leave only', address => {
  expect(() => find(address)).toThrow(`run/run.json: expected a daemon on this machine, got ${address}, which would get the run's work; ` +
    '--endpoint ADDRESS names the daemon, and --allow-code takes the recorded one')
  expect([find(address, address), find(address, 'localhost:1'), find(address, undefined, true)]).toEqual([address, 'http://localhost:1', address])
})

test.each([undefined, 'http://localhost:8042', 'http://127.0.0.9', 'http://[::1]:8042'])('a daemon on this machine: %s', address => {
  expect(find(address)).toBe(address)
})
