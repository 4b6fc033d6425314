import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RouterError, type RouterComponents, type RouterTarget } from '@gsplan/router'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadGoRouter } from '../../src/index.ts'
import { everyOption } from '../../src/every-option.ts'
import { tinyLoader } from './tiny-loader.ts'
import { wasm } from './tiny-program.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gsplan-test-'))
  writeFileSync(join(dir, 'router.wasm'), wasm)
  writeFileSync(join(dir, 'wasm_exec.js'), tinyLoader)
  writeFileSync(join(dir, 'router.json'), JSON.stringify({
    module: 'm', version: 'v1', unfollowed: ['Dout', 'floodPublish'], tags: ['gs_score'], protocols: [], longestRpc: { sendsBytes: 10, takesBytes: 20 }
  }))
})
afterEach(() => { rmSync(dir, { recursive: true }) })

const load = (): Promise<RouterTarget> => loadGoRouter({ module: 'm', version: 'v1', dir })

const components: RouterComponents = {
  privateKey: { raw: new Uint8Array(64) }, peerId: { toString: () => 'me' }, logger: {}, registrar: {}, peerStore: {},
  connectionManager: {}, sharesMessages: false
}

/** A place in a simulation whose time stands still; cells are told by number. */
function placeOf (peer: number, cells: number[]): RouterComponents {
  return {
    ...components,
    place: {
      peer, peers: 700,
      cell (number) {
        cells.push(number)
        return { epochNs: 0n, nowNs: () => 0, after: () => ({ cancelled: false }), random: () => {} }
      }
    }
  }
}

test('a compiled router is a target, with the limits and options of its facts', async () => {
  const target = await load()
  const reason = 'this version has no such option'
  const unfollowed = {
    Dout: reason, floodPublish: { always: false, reason },
    signing: { always: 'strict-sign', reason: 'this version names author and sequence number without signatures as well' },
    behaviourPenaltyThreshold: { always: 0, reason: 'this version penalises from the first misbehaviour on' }
  }
  expect([target.module, target.version, target.libp2p, target.handsOver, target.unfollowed, target.longestRpc]).toEqual([
    'm', 'v1', 'go', false, unfollowed, { sendsBytes: 10, takesBytes: 20 }])
  const router = target.create({ ...everyOption, maxRpcBytes: undefined }, placeOf(0, []))
  expect([target.takesBytes(router), target.protocols(router)]).toEqual([20, []])
  expect(target.takesBytes(target.create({ ...everyOption, maxRpcBytes: 99 }, placeOf(1, [])))).toBe(99)
  const trace = target.trace(router, { event: () => {} })
  expect(trace.counted).toBe(undefined)
  trace.stop()
  await trace.counted
})

test('250 peers share a cell, which is created for the first', async () => {
  const target = await load()
  const cells: number[] = []
  for (const peer of [0, 249, 250, 600, 499]) target.create(everyOption, placeOf(peer, cells))
  expect(cells).toEqual([0, 1, 2])
})

test('its routers need a simulation, and other targets\' routers are not its own', async () => {
  const target = await load()
  expect(() => target.create(everyOption, components)).toThrow(
    new RouterError('expected a simulation: a router in Go can be created in no other place'))
  expect(() => target.protocols({} as never)).toThrow(new TypeError('expected a router in Go'))
})

test('a folder without a compiled router, or with something else', async () => {
  writeFileSync(join(dir, 'wasm_exec.js'), '')
  await expect(load()).rejects.toThrow(/^m v1: expected a compiled router in .*, got: .*wasm_exec\.js: expected the class Go, found none$/)
  writeFileSync(join(dir, 'router.wasm'), 'no')
  await expect(load()).rejects.toThrow(/^m v1: expected a compiled router in /)
  rmSync(join(dir, 'router.json'))
  await expect(load()).rejects.toThrow(/router\.json: expected a compiled router, got: ENOENT/)
})
