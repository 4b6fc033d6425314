import { isRunLabel } from '@gsplan/run-format'
import { Refusal } from '../refusal.ts'

/** @throws {Refusal} for a name that no file or folder of the panel may have */
export function assertLabel (name: string): void {
  if (isRunLabel(name)) return
  throw new Refusal(400, `name: expected up to 100 letters, digits, ".", "_" and "-", got ${name.slice(0, 120)}`)
}
