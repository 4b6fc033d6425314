import { generateKeyPairSync } from 'node:crypto'
import { RouterError } from '@gsplan/router'
import { everyOption } from './every-option.ts'
import { goEvent } from './frame.ts'
import type { GoEventHandler } from './go-channel.ts'
import { toGoOptions } from './go-options.ts'

/** Answers of a router about itself. */
export interface About {
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

/** The command that creates a router with every option set. */
export const createQuestion = (): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(toGoOptions(everyOption, createKey(), 'all')))

/** Collects the answer to it. */
export function readAbout (name: string): {
  readonly take: GoEventHandler
  /** True once there is an answer, or a refusal. */
  readonly isThere: () => boolean
  /** @throws {RouterError} when the router could not be created */
  readonly read: () => About
} {
  let about: About | undefined
  let refusal: string | undefined
  const decoder = new TextDecoder()
  return {
    take (event, payload) {
      if (event === goEvent.about) about = JSON.parse(decoder.decode(payload)) as About
      if (event === goEvent.result) refusal = decoder.decode(payload.subarray(4))
      if (event === goEvent.gone) refusal = decoder.decode(payload)
    },
    isThere: () => refusal !== undefined,
    read () {
      if (about !== undefined) return about
      throw new RouterError(`${name}: expected a router that can be created, got: ${refusal || 'no answer'}`)
    }
  }
}
