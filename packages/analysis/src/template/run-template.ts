import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { reportError } from '@gsplan/cli'
import { assertRun } from '@gsplan/gate'
import { applyTemplate } from './apply-template.ts'
import type { Template } from './template.ts'

/**
 * Runs a template whose file was started with node, on the runs named behind it or on the one in whose directory it lies;
 * does nothing when the file was imported. Paths of files that it writes are printed on stdout, an error as one line on
 * stderr; it sets the exit code of the process.
 *
 * @param moduleUrl `import.meta.url` of the template
 */
export async function runTemplate (moduleUrl: string, template: Template): Promise<void> {
  const [, script, ...dirs] = process.argv
  if (script === undefined || pathToFileURL(realpathSync(script)).href !== moduleUrl) return
  const path = fileURLToPath(moduleUrl)
  try {
    for (const runDir of dirs.length > 0 ? dirs : [join(dirname(path), '..')]) {
      await assertRun(runDir)
      const { dir, files } = await applyTemplate(runDir, template, path)
      process.stdout.write(files.map(file => `${join(dir, file)}\n`).join(''))
    }
  } catch (error) {
    process.exitCode = reportError(basename(script), error, process)
  }
}
