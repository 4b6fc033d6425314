import { RouterError, type RouterComponents, type RouterTarget, type SimulatedPlace } from '@gsplan/router'
import { readBuildFacts, type GoRouterCode } from '../build-facts.ts'
import { GoRouter } from '../go-router.ts'
import { createGoTarget } from '../go-target.ts'
import { rawKeyOf } from '../raw-key.ts'
import { GoCell, type GoProgramCode } from './go-cell.ts'
import { loadProgram } from './load-program.ts'

/**
 * Peers of a cell: a constant, as results depend on who shares one. Larger cells need less memory, smaller ones can be dealt
 * to more threads; the README has the figures.
 */
export const PEERS_PER_CELL = 250

/** Memory that a peer takes at least once it is connected, bytes. */
const RESERVED_PER_PEER = 2 ** 20

/** Cells by their numbers, each created for its first peer. */
class Cells {
  readonly #code: GoProgramCode
  readonly #cells = new Map<number, GoCell>()

  constructor (code: GoProgramCode) {
    this.#code = code
  }

  of (place: SimulatedPlace): GoCell {
    const number = Math.floor(place.peer / PEERS_PER_CELL)
    let found = this.#cells.get(number)
    if (found === undefined) {
      found = new GoCell(this.#code, place.cell(number))
      found.reserve(RESERVED_PER_PEER * Math.min(PEERS_PER_CELL, place.peers - number * PEERS_PER_CELL))
      this.#cells.set(number, found)
    }
    return found
  }
}

/** The simulated place and the key of a router. @throws {RouterError} outside a simulation */
function placeOf ({ place, privateKey }: RouterComponents): { readonly place: SimulatedPlace, readonly key: Uint8Array } {
  if (place === undefined) throw new RouterError('expected a simulation: a router in Go can be created in no other place')
  return { place, key: rawKeyOf(privateKey) }
}

/**
 * Loads a router that was compiled to WebAssembly. Its peers live in cells, each an instance of the program.
 *
 * @throws {RouterError} when there is no such router, or it was built for another version of gsplan
 */
export async function loadGoRouter (code: GoRouterCode): Promise<RouterTarget> {
  const { module, version, dir } = code
  const facts = await readBuildFacts(dir)
  const cells = new Cells(await loadProgram(dir, `${module} ${version}`))
  return createGoTarget({ module, version }, facts, (options, components) => {
    const { place, key } = placeOf(components)
    return new GoRouter({ channel: cells.of(place), node: place.peer % PEERS_PER_CELL, options, privateKey: key })
  })
}
