import { chmod, writeFile } from 'node:fs/promises'
import { quoteWord, replaceFile } from '@gsplan/cli'
import type { Composition } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { buildOwnPlan } from '../shared/build-own-plan.ts'
import { findPlan } from './find-plan.ts'
import { linkPlan } from './link-plan.ts'
import { assemblePlanFolder, type PlanFolder } from './plan-folder.ts'
import { withArtifact, withGoDependencies, withPlan } from './testground-composition.ts'
import { findTestgroundHome } from './testground-home.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** A script that runs an artifact where there is no PATH to find Node on, as under Testground 0.5. */
async function wrapArtifact ({ path, artifact }: PlanFolder): Promise<string> {
  const script = `${path}.sh`
  await replaceFile(script, async temporary => {
    await writeFile(temporary, `#!/bin/sh\nexec ${quoteWord(process.execPath)} ${quoteWord(artifact)}\n`)
    await chmod(temporary, 0o755)
  })
  return script
}

const assembleOwnPlan = async (init: EngineInit): Promise<PlanFolder> =>
  assemblePlanFolder(await buildOwnPlan(init), init.cacheDir)

/**
 * Puts the plan where Testground finds it.
 *
 * @returns the composition as Testground gets it: with the plan's name in its home, and the artifacts that are already built
 */
export async function prepareComposition (init: EngineInit, version: TestgroundVersion): Promise<Composition> {
  const { composition } = init
  const home = findTestgroundHome(version)
  const plan = findPlan(init, version, home)
  if (plan.kind === 'home') return withGoDependencies(composition)
  if (plan.kind === 'folder') return withPlan(withGoDependencies(composition), await linkPlan(home, plan.path))
  const folder = await assembleOwnPlan(init)
  const named = withPlan(composition, await linkPlan(home, folder.path))
  if (composition.global.runner !== 'local:exec') return named
  return withArtifact(named, version === '0.5' ? await wrapArtifact(folder) : folder.artifact)
}
