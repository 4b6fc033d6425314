import { parseDuration, parseSize } from '@gsplan/testground'
import { ParamError } from './errors.ts'

/** Test parameters of an instance, as texts. */
export type TestParams = Readonly<Record<string, string>>

/** Reads test parameters by name; an absent or empty one is its default, as in Testground. */
export class ParamReader {
  readonly params: TestParams

  constructor (params: TestParams) {
    this.params = params
  }

  text (name: string, fallback: string): string {
    const value = this.params[name]
    return value === undefined || value === '' ? fallback : value
  }

  integer (name: string, fallback: number): number {
    const text = this.text(name, String(fallback))
    if (!/^[+-]?\d+$/.test(text)) throw new ParamError(name, 'a whole number', text)
    return Number(text)
  }

  float (name: string, fallback: number): number {
    const text = this.text(name, String(fallback))
    const value = Number(text)
    if (!Number.isFinite(value)) throw new ParamError(name, 'a number', text)
    return value
  }

  boolean (name: string): boolean {
    const text = this.text(name, 'false')
    const value = text.toLowerCase()
    if (value !== 'true' && value !== 'false') throw new ParamError(name, 'true or false', text)
    return value === 'true'
  }

  duration (name: string, fallback: string): bigint {
    const text = this.text(name, fallback)
    try {
      return parseDuration(text)
    } catch {
      throw new ParamError(name, 'a duration such as 300ms or 1m30s', text)
    }
  }

  has (name: string): boolean {
    return this.text(name, '') !== ''
  }

  size (name: string, fallback: string): number {
    const text = this.text(name, fallback)
    try {
      return parseSize(text)
    } catch {
      throw new ParamError(name, 'a size such as 10 MiB', text)
    }
  }

  oneOf<T extends string> (name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name, fallback)
    const choice = choices.find(candidate => candidate === text)
    if (choice === undefined) throw new ParamError(name, `one of ${choices.join(', ')}`, text)
    return choice
  }

  json (name: string): unknown {
    const text = this.text(name, 'null')
    try {
      return JSON.parse(text)
    } catch {
      throw new ParamError(name, 'JSON', text)
    }
  }
}
