import { generateKeyPairSync } from 'node:crypto'
import { RouterError } from '@gsplan/router'
import { command, goEvent } from '../frame.ts'
import { toGoOptions } from '../go-options.ts'
import { everyOption } from './every-option.ts'
import { GoCell } from './go-cell.ts'
import { loadProgram } from './load-program.ts'

/** Answers of a router about itself. */
interface About {
  /** Protocols that it offers, newest first. */
  readonly protocols: readonly string[]
  /** Names of the options that it can't follow. */
  readonly unfollowed: readonly string[]
}

/** An Ed25519 key: seed and public key. */
function createKey (): Uint8Array {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')])
}

/**
 * Runs a compiled router for a moment, with every option set.
 *
 * @param dir has `router.wasm` and `wasm_exec.js`
 * @throws {RouterError} when it doesn't run
 */
export async function askAbout (dir: string, name: string): Promise<About> {
  const still = { epochNs: 1_000_000_000n, nowNs: () => 0, after: () => ({ cancelled: false }), random: () => {} }
  const cell = new GoCell(await loadProgram(dir, name), still)
  let about: About | undefined
  let refusal = ''
  const decoder = new TextDecoder()
  cell.handle(0, (event, payload) => {
    if (event === goEvent.about) about = JSON.parse(decoder.decode(payload)) as About
    if (event === goEvent.result) refusal = decoder.decode(payload.subarray(4))
  })
  cell.send(command.create, 0, new TextEncoder().encode(JSON.stringify(toGoOptions(everyOption, createKey(), 'all'))))
  cell.stop()
  if (about === undefined) throw new RouterError(`${name}: expected a router that can be created, got: ${refusal || 'no answer'}`)
  return about
}
