import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readBounded, writeWhole } from '@gsplan/cli'
import { listConfigs } from '@gsplan/composer'
import { isRunLabel } from '@gsplan/run-format'
import { Refusal } from '../refusal.ts'
import { assertLabel } from './assert-label.ts'

/** Folder of an output folder that holds the user's own configurations. */
const CONFIGS_FOLDER = 'configs'
/** Before the name of one, which tells it from those of the composer. */
const OWN = 'own/'
const ENDING = '.json'

/** Saved configurations: those that the composer brings, and the user's own. */
export class OwnConfigs {
  readonly #folder: string

  constructor (output: string) {
    this.#folder = join(output, CONFIGS_FOLDER)
  }

  /** Names of all, the user's own last: `own/NAME`. */
  list (): string[] {
    return [...listConfigs(), ...this.#names().map(name => `${OWN}${name}`)]
  }

  /** Text of one of the user's own; undefined for the name of another. @throws {Refusal} when there is none */
  async read (name: string): Promise<string | undefined> {
    if (!name.startsWith(OWN)) return undefined
    const own = name.slice(OWN.length)
    if (!this.#names().includes(own)) throw new Refusal(404, `${name}: there is no such configuration`)
    return (await readBounded(this.#path(own))).toString('utf8')
  }

  /**
   * Saves a configuration; one of the same name is replaced.
   *
   * @returns path of its file, for `gsplan run --config`
   * @throws {Refusal} for a name that no file may have
   */
  async save (name: string, text: string): Promise<string> {
    assertLabel(name)
    await mkdir(this.#folder, { recursive: true })
    await writeWhole(this.#path(name), text)
    return this.#path(name)
  }

  #path (name: string): string {
    return join(this.#folder, `${name}${ENDING}`)
  }

  #names (): string[] {
    try {
      return readdirSync(this.#folder, { withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith(ENDING)).map(({ name }) => name.slice(0, -ENDING.length))
        .filter(isRunLabel).sort()
    } catch {
      return []
    }
  }
}
