import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RouterError } from '@gsplan/router'
import { goSources, type GoProgramKind } from './go-sources.ts'

/** A text that a module's sources have or lack. */
interface Mark {
  /** File in the module's folder; `*.go` stands for all of its Go files that are no tests. */
  readonly file: string
  /** A regular expression. */
  readonly contains: string
}

/** Modules that a kind of program needs beside a router, where it has one tag and lacks another. */
interface Requirement {
  readonly target: GoProgramKind
  readonly tag: string
  readonly without?: string
  readonly modules: readonly string[]
}

interface Generations {
  readonly module: string
  readonly needs: ReadonlyArray<Mark & { readonly missing: string }>
  readonly tags: ReadonlyArray<Mark & { readonly tag: string }>
  readonly require?: readonly Requirement[]
}

/** Properties of a module's sources. */
export interface GoGeneration {
  /** Build tags. */
  readonly tags: readonly string[]
  /** Modules that are needed beside it, each with its version. */
  readonly require: readonly string[]
}

const generations = JSON.parse(readFileSync(join(goSources, 'generations.json'), 'utf8')) as Generations

/** The module that a router in Go declares itself to be. */
export const pubsubModule: string = generations.module

/** Contents of files of a folder, each read once. */
class SourceFolder {
  readonly #dir: string
  readonly #texts = new Map<string, string>()

  constructor (dir: string) {
    this.#dir = dir
  }

  has ({ file, contains }: Mark): boolean {
    return new RegExp(contains).test(this.#read(file))
  }

  #read (file: string): string {
    let text = this.#texts.get(file)
    if (text === undefined) {
      text = this.#names(file).map(name => this.#readOne(name)).join('\n')
      this.#texts.set(file, text)
    }
    return text
  }

  #names (file: string): readonly string[] {
    if (file !== '*.go') return [file]
    return readdirSync(this.#dir).filter(name => name.endsWith('.go') && !name.endsWith('_test.go')).sort()
  }

  #readOne (name: string): string {
    try {
      return readFileSync(join(this.#dir, name), 'utf8')
    } catch {
      return ''
    }
  }
}

/**
 * Tells what a router has by its sources, as branches and folders have no version.
 *
 * @param dir the module's folder
 * @param kind of program that is made of it
 * @param name for the message
 * @throws {RouterError} when it lacks what can't be done without
 */
export function findGoGeneration (dir: string, kind: GoProgramKind, name: string): GoGeneration {
  const folder = new SourceFolder(dir)
  const missing = generations.needs.filter(need => !folder.has(need)).map(need => need.missing)
  if (missing.length > 0) throw new RouterError(`${name}: expected a go-libp2p-pubsub, found one without ${missing.join(', ')}`)
  const tags = generations.tags.filter(mark => folder.has(mark)).map(({ tag }) => tag)
  const needed = (generations.require ?? []).filter(({ target, tag, without }) =>
    target === kind && tags.includes(tag) && (without === undefined || !tags.includes(without)))
  return { tags, require: needed.flatMap(({ modules }) => modules) }
}
