import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resolve } from 'import-meta-resolve'

/** Folder of the plan's package. */
export const planDir: string = dirname(fileURLToPath(resolve('@gsplan/plan/package.json', import.meta.url)))

/** A file of the plan as built, in code: only a test runner reads the sources. */
export const planFile = (name: string): string => JSON.stringify(join(planDir, 'dist', name))
