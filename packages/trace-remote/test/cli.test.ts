import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../src/cli.ts'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'collect-')) })
afterEach(() => { rmSync(dir, { recursive: true }) })

/** A process whose signals the test sends, as soon as the collector listens. */
class FakeProcess extends EventEmitter {
  out = ''
  sends = ['SIGHUP', 'SIGTERM']
  err = ''
  readonly stdout = { write: (text: string | Uint8Array): void => { this.out += String(text) } }
  readonly stderr = {
    isTTY: false,
    write: (text: string | Uint8Array): void => {
      this.err += String(text)
      if (String(text).startsWith('listening on ')) setImmediate(() => { for (const signal of this.sends) this.emit(signal) })
    }
  }
}

const listen = ['--listen', '/ip4/127.0.0.1/tcp/0']

test('collects until it is told to end, on one address with one identity', async () => {
  const io = new FakeProcess()
  expect(await main([...listen, '-o', dir], io)).toBe(0)
  expect(io.err).toMatch(/^listening on \/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3KooW\w+\n0 events collected\n$/)
  expect(readdirSync(dir)).toEqual(['identity'])
  expect(io.listenerCount('SIGTERM')).toBe(0)
})

test('a terminal that hangs up ends the collector', async () => {
  const io = new FakeProcess()
  io.stderr.isTTY = true
  io.sends = ['SIGHUP']
  expect(await main([...listen, '-o', dir], io)).toBe(0)
  expect(io.err).toMatch(/0 events collected\n$/)
  expect(io.listenerCount('SIGHUP')).toBe(0)
})

test.each([
  ['no address', () => ['-o', dir], /--listen/],
  ['an invalid address', () => ['--listen', 'here', '-o', dir], /^gsplan-trace-collect: --listen: .*got String multiaddr must start with "\/"\n$/],
  ['an address of another machine', () => ['--listen', '/ip4/8.8.8.8/tcp/4001', '-o', dir],
    /^gsplan-trace-collect: --listen: expected multiaddrs that are free, .*, got \/ip4\/8\.8\.8\.8\/tcp\/4001: listen EADDRNOTAVAIL.*\n$/],
  ['an address without a transport', () => ['--listen', '/ip4/127.0.0.1/udp/1', '-o', dir],
    /^gsplan-trace-collect: .*got \/ip4\/127\.0\.0\.1\/udp\/1: No transport was configured to listen on this address\n$/],
  ['an empty folder', () => [...listen, '-o', ''], /^gsplan-trace-collect: --output: expected a value, got ""\n$/],
  ['an invalid key', () => {
    writeFileSync(join(dir, 'key'), 'secret')
    return [...listen, '-o', dir, '--identity', join(dir, 'key')]
  }, /key: expected a private key in libp2p's encoding/],
  ['a folder as key', () => [...listen, '-o', dir, '--identity', dir], /EISDIR/]
])('%s is wrong usage, and nothing is written', async (_name, argv, message) => {
  const io = new FakeProcess()
  // a folder that is not there yet
  const words = argv().map((word, at, all) => word === dir && all[at - 1] === '-o' ? join(dir, 'new') : word)
  const before = readdirSync(dir)
  expect(await main(words, io)).toBe(2)
  expect(io.err).toMatch(message)
  expect(readdirSync(dir)).toEqual(before)
})

test('help and version', async () => {
  const io = new FakeProcess()
  expect([await main(['--help'], io), await main(['--version'], io)]).toEqual([0, 0])
  expect(io.out).toMatch(/--identity .*\n0\.1\.0\n$/s)
})
