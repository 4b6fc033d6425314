import { RunFactsError } from './errors.ts'
import { isJsonObject } from './json-object.ts'
import { parseJson } from './parse-json.ts'

function show (value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** An object of untrusted JSON; reading a field that is missing or of another type throws an error that names its place. */
export class JsonFields {
  readonly #value: Readonly<Record<string, unknown>>
  readonly #where: string
  readonly #path: string

  constructor (value: unknown, where: string, path: string) {
    if (!isJsonObject(value)) throw new RunFactsError(`${where}: expected ${path || 'all of it'} to be an object, got ${show(value)}`)
    this.#value = value
    this.#where = where
    this.#path = path
  }

  names (): string[] {
    return Object.keys(this.#value)
  }

  entries (): Array<[string, unknown]> {
    return Object.entries(this.#value)
  }

  has (name: string): boolean {
    return Object.hasOwn(this.#value, name)
  }

  get (name: string): unknown {
    return this.has(name) ? this.#value[name] : undefined
  }

  fail (name: string, expected: string): never {
    throw new RunFactsError(`${this.#where}: expected ${this.#place(name)} to be ${expected}, got ${show(this.get(name))}`)
  }

  text (name: string): string {
    const value = this.get(name)
    return typeof value === 'string' ? value : this.fail(name, 'a text')
  }

  number (name: string): number {
    const value = this.get(name)
    return typeof value === 'number' ? value : this.fail(name, 'a number')
  }

  table (name: string): JsonFields {
    return new JsonFields(this.get(name), this.#where, this.#place(name))
  }

  tables (name: string): JsonFields[] {
    const value = this.get(name)
    if (!Array.isArray(value)) return this.fail(name, 'an array')
    return value.map((each, index) => new JsonFields(each, this.#where, `${this.#place(name)}[${index}]`))
  }

  texts (name: string): string[] {
    const value = this.get(name)
    const isTexts = (each: unknown): each is string[] => Array.isArray(each) && each.every(item => typeof item === 'string')
    return isTexts(value) ? value : this.fail(name, 'an array of texts')
  }

  #place (name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }
}

/** Keys that are read: a run of ten thousand topics has some, and each takes far more memory than its text. */
const MAX_KEYS = 500_000

/** @throws {RunFactsError} for a text that is not a JSON object, or has more than 500,000 keys */
export function asJsonFields (text: string, where: string): JsonFields {
  let value: unknown
  try {
    value = parseJson(text, ({ keys }) => {
      if (keys > MAX_KEYS) throw new RunFactsError(`${where}: expected at most ${MAX_KEYS} keys, got ${keys}`)
    })
  } catch (error) {
    if (error instanceof RunFactsError) throw error
    // V8 quotes the text, line breaks and all
    throw new RunFactsError(`${where}: not JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`)
  }
  return new JsonFields(value, where, '')
}
