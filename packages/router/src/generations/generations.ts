import { RouterError } from '../errors.ts'
import { requiredMembers } from '../router-internals.ts'
import type { RouterGeneration } from './generation.ts'
import { gossipsub14 } from './gossipsub-14.ts'
import { gossipsub17 } from './gossipsub-17.ts'

const generations: readonly RouterGeneration[] = [gossipsub14, gossipsub17]

/** Packages and versions of all generations, for messages. */
export const knownGenerations: string = generations.map(({ packages }) => packages).join(' or ')

/**
 * The generation of a router, told by its members.
 *
 * @param name of the router's package, for the message
 * @throws {RouterError} when it is a router of no known generation
 */
export function findGeneration (router: object, name?: string): RouterGeneration {
  const generation = generations.find(candidate => candidate.isRouter(router))
  const missing = requiredMembers.filter(member => !(member in router))
  if (generation !== undefined && missing.length === 0) return generation
  throw new RouterError((name === undefined ? '' : `${name}: `) + `expected a router with the API of ${knownGenerations}` +
    (missing.length === 0 ? '' : `, found one without ${missing.join(', ')}`))
}
