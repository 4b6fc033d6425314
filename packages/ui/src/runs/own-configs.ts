import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readBounded, writeWhole } from '@gsplan/cli'
import { listConfigs } from '@gsplan/composer'
import { isRunLabel } from '@gsplan/run-format'
import { assertOwnFile, makeOwnFolder } from '../own-places.ts'
import { Refusal } from '../refusal.ts'
import { assertLabel } from './assert-label.ts'

/** Folder of an output folder that holds the user's own configurations. */
export const CONFIGS_FOLDER = 'configs'
/** Before the name of one, which tells it from those of the composer. */
const OWN = 'own/'
const ENDING = '.json'

/** Saved configurations: those that the composer brings, and the user's own. */
export class OwnConfigs {
  readonly #output: string

  constructor (output: string) {
    this.#output = output
  }

  /** Names of all, the user's own last: `own/NAME`. */
  list (): string[] {
    return [...listConfigs(), ...this.#names().map(name => `${OWN}${name}`)]
  }

  /**
   * Text of one of the user's own; undefined for another of the list.
   *
   * @throws {Refusal} for a name that is not in the list, such as a path
   */
  async read (name: string): Promise<string | undefined> {
    if (!this.list().includes(name)) throw new Refusal(404, `${name}: there is no such configuration`)
    if (!name.startsWith(OWN)) return undefined
    return (await readBounded(this.#path(name.slice(OWN.length)))).toString('utf8')
  }

  /**
   * Saves a configuration; one of the same name is replaced.
   *
   * @returns path of its file, for `gsplan run --config`
   * @throws {Refusal} for a name that no file may have, and for a link in the place of the file or its folder
   */
  async save (name: string, text: string): Promise<string> {
    assertLabel(name)
    makeOwnFolder(this.#output, CONFIGS_FOLDER)
    const path = this.#path(name)
    assertOwnFile(path)
    await writeWhole(path, text)
    return path
  }

  #path (name: string): string {
    return join(this.#output, CONFIGS_FOLDER, `${name}${ENDING}`)
  }

  #names (): string[] {
    try {
      return readdirSync(join(this.#output, CONFIGS_FOLDER), { withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith(ENDING)).map(({ name }) => name.slice(0, -ENDING.length))
        .filter(isRunLabel).sort()
    } catch {
      return []
    }
  }
}
