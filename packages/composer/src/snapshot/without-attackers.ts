import { isJsonObject, type JsonObject } from '@gsplan/run-format'
import { CompositionError } from '../errors.ts'
import { showJson } from './show-json.ts'

/** Sections and fields on attackers, of gossipsub-hardening's configuration UI; undefined = the whole section. */
const ofAttackers: Readonly<Record<string, readonly string[] | undefined>> = {
  attack_behavior: undefined, node_counts: ['attacker', 'attackers_per_container'], network: ['attack_degree']
}

/** Tests whether a snapshot's `main` has a part on attackers. */
const hasAttackParts = (main: JsonObject): boolean => Object.entries(ofAttackers).some(([section, fields]) => {
  const found = main[section]
  return fields === undefined ? found !== undefined : isJsonObject(found) && fields.some(field => found[field] !== undefined)
})

const valueOf = (main: JsonObject, section: string, field: string): unknown => {
  const fields = main[section]
  const found = isJsonObject(fields) ? fields[field] : undefined
  return isJsonObject(found) ? found['value'] : found
}

/** @throws {CompositionError} for parts on attackers that are no numbers, or no section */
function assertShapes (main: JsonObject, where: string): void {
  for (const [section, fields] of Object.entries(ofAttackers)) {
    const found = main[section]
    if (fields === undefined && found !== undefined && !isJsonObject(found)) {
      throw new CompositionError(`${where}: main.${section}: expected an object, got ${showJson(found)}`)
    }
    for (const field of fields ?? []) {
      const value = valueOf(main, section, field)
      if (value === undefined || (typeof value === 'number' && isJsonObject((found as JsonObject)[field]))) continue
      throw new CompositionError(`${where}: main.${section}.${field}: expected {"value": number}, got ${showJson(value)}`)
    }
  }
}

function assertNone (main: JsonObject, where: string): void {
  const attackers = valueOf(main, 'node_counts', 'attacker')
  if (attackers === undefined || attackers === 0) return
  const kind = valueOf(main, 'attack_behavior', 'attack_node_type')
  throw new CompositionError(`${where}: main.node_counts.attacker: expected 0, as gsplan has no attackers yet, got a snapshot with ` +
    `attackers (${showJson(attackers)}${typeof kind === 'string' ? `, ${kind}` : ''})`)
}

/** A section without fields; undefined for the whole one. */
function without (section: string, found: unknown): Array<[string, unknown]> {
  const fields = ofAttackers[section]
  if (fields === undefined && Object.hasOwn(ofAttackers, section)) return []
  if (fields === undefined || !isJsonObject(found)) return [[section, found]]
  return [[section, Object.fromEntries(Object.entries(found).filter(([field]) => !fields.includes(field)))]]
}

/**
 * Takes the parts on attackers out of a snapshot of gossipsub-hardening's configuration UI, the forerunner of the
 * original's. It had one latency for all instances, so that none varies here either. Other snapshots are left as they are.
 *
 * @throws {CompositionError} for a snapshot with attackers
 */
export function withoutAttackers (snapshot: unknown, where: string): unknown {
  const main = isJsonObject(snapshot) ? snapshot['main'] : undefined
  if (!isJsonObject(snapshot) || !isJsonObject(main) || !hasAttackParts(main)) return snapshot
  assertShapes(main, where)
  assertNone(main, where)
  const rest = Object.fromEntries(Object.entries(main).flatMap(([section, found]) => without(section, found)))
  const network = isJsonObject(rest['network']) ? rest['network'] : {}
  return { ...snapshot, main: { ...rest, network: { max_latency: { value: '0s' }, ...network } } }
}
