import { makeFolder, UsageError } from '@gsplan/cli'
import { createHash } from 'node:crypto'
import { realpath, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'

const realPathOf = async (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined)

/**
 * Makes a plan's folder known to Testground: a link in `plans/` of its home, under a name of its own, so that other plans
 * stay as they are. Testground takes the plan's name from its manifest.
 *
 * @returns the link's name, the composition's `global.plan`
 * @throws {UsageError} when the home can't be written
 */
export async function linkPlan (home: string, folder: string): Promise<string> {
  const target = await realpath(folder)
  const plans = join(home, 'plans')
  const plain = basename(target)
  const name = plain.startsWith('gsplan-') ? plain : `${plain}-${createHash('sha256').update(target).digest('hex').slice(0, 8)}`
  const link = join(plans, name)
  try {
    makeFolder(plans)
    await symlink(target, link, 'dir')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (await realPathOf(link) === target) return name
    throw new UsageError(`TESTGROUND_HOME: expected to link a plan as ${link}, got ${code ?? message}`)
  }
  return name
}
