import { RouterError } from '../errors.ts'
import { requiredParts } from '../router-internals.ts'
import type { RouterGeneration } from './generation.ts'
import { gossipsub13 } from './gossipsub-13.ts'
import { gossipsub14 } from './gossipsub-14.ts'
import { gossipsub17 } from './gossipsub-17.ts'

const generations: readonly RouterGeneration[] = [gossipsub13, gossipsub14, gossipsub17]

/** Packages and versions of all generations, for messages. */
const knownGenerations: string = generations.map(({ packages }) => packages).join(', ')

/** Parts of a router that are not where the known generations have them. */
const missingParts = (router: object): string[] =>
  Object.entries(requiredParts).filter(([, members]) => members.some(member => !(member in router))).map(([part]) => part)

/** The message that a package is no router that gsplan can drive. */
export const refusal = (name: string | undefined, found: string): RouterError =>
  new RouterError(`${name === undefined ? '' : `${name}: `}expected a gossipsub router (${knownGenerations}), found ${found}`)

/**
 * The generation of a router, told by its members.
 *
 * @param name of the router's package, for the message
 * @throws {RouterError} when it is a router of no known generation
 */
export function findGeneration (router: object, name?: string): RouterGeneration {
  const generation = generations.find(candidate => candidate.isRouter(router))
  const missing = missingParts(router)
  if (generation !== undefined && missing.length === 0) return generation
  throw refusal(name, missing.length === 0
    ? 'one whose protocols none of these has in the same place'
    : `one that differs from all of these in: ${missing.join(', ')}`)
}
