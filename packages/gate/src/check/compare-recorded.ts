import type { Finding } from '@gsplan/run-format'
import type { Run } from '../run/open-run.ts'

const show = (value: number | null): string => value === null ? 'no value' : String(Number(value.toPrecision(9)))

/**
 * Finds metrics that run.json records otherwise than its archive gives them: one of the two was changed, or the run was
 * measured by a version with another definition. A record without metrics, or with others trimmed, has none.
 */
export async function compareRecorded ({ facts, trim, metrics }: Run): Promise<Finding[]> {
  if (facts === undefined || (facts.trim ?? false) !== trim) return []
  const measured = await metrics()
  const different = Object.entries(facts.metrics).filter(([name, value]) =>
    Object.hasOwn(measured, name) && !Object.is(measured[name] ?? null, value))
  const [first] = different
  if (first === undefined) return []
  const [name, recorded] = first
  return [{
    code: 'other-than-recorded',
    message: `run.json has ${name} = ${show(recorded)}, its archive gives ${show(measured[name] ?? null)}` +
      (different.length === 1 ? '' : `; ${different.length - 1} more metrics differ`)
  }]
}
