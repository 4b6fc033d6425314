import {
  builderOf, defaultTarget, GO_PLAN, goRouterModule, textOf, type Params, type ResolvedParams
} from '@gsplan/composer'
import type { Finding } from '@gsplan/run-format'
import { resolveGroups, type Composition } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import type { RunOptions } from '../run-options.ts'
import { isGoModule } from '../target/go-target.ts'

/** The default router in the place of one in Go. */
export interface ReplacedRouter {
  /** Parameters that name it. */
  readonly override: Params
  /** Says that another router is measured than the one that was asked for. */
  readonly findings: readonly Finding[]
}

const toFinding = (asker: string, asked: string, { name }: Engine): Finding => ({
  code: 'other-router',
  message: `${asker} names ${asked}, which the ${name} engine can't run: ${defaultTarget.module} ` +
    `${defaultTarget.version} is measured instead`
})

/** Versions of go-libp2p-pubsub: a commit, or a tag below v1. */
const goVersion = /^([0-9a-f]{40}|v0\..*)$/

/** The Go router that parameters name, or that a parameter file of the original's implies by its plan. */
function findGoRouter (params: Params, isSnapshot: boolean): string | undefined {
  const [module, version] = [textOf(params['GS_MODULE']), textOf(params['GS_VERSION'])]
  if (isGoModule(module)) return isSnapshot ? module : undefined
  const isImplied = params['TEST_PLAN'] === GO_PLAN && module === defaultTarget.module && goVersion.test(version)
  return isImplied ? `${goRouterModule} ${version}` : undefined
}

/**
 * Snapshots and parameter files of the original's name its Go plan and router; an engine that can't run these measures the
 * default one.
 */
export function replaceGoRouter (
  { params }: ResolvedParams, { config, files }: Pick<RunOptions, 'config' | 'files'>, engine: Engine
): ReplacedRouter {
  const router = findGoRouter(params, config !== undefined)
  if (router === undefined || engine.can?.goRouters === true) return { override: {}, findings: [] }
  return {
    override: {
      TEST_PLAN: 'gsplan', TEST_BUILDER: builderOf({ TEST_RUNNER: textOf(params['TEST_RUNNER']) }),
      GS_MODULE: defaultTarget.module, GS_VERSION: defaultTarget.version
    },
    findings: [toFinding(config ?? files.at(-1) ?? `TEST_PLAN ${GO_PLAN}`, router, engine)]
  }
}

/**
 * Finds Go routers among the dependencies of a composition for gsplan's plan that names no router of its own: the default
 * one is measured.
 *
 * @param where the composition, as it was named
 */
export function findReplacedRouter (composition: Composition, where: string, engine: Engine): Finding[] {
  if (engine.can?.goRouters === true) return []
  const asked = resolveGroups(composition).filter(({ params }) => (params['gs_module'] ?? '') === '')
    .flatMap(({ dependencies }) => dependencies).filter(({ module }) => isGoModule(module))
    .map(({ module, version }) => `${module} ${version}`)
  return asked.length === 0 ? [] : [toFinding(where, [...new Set(asked)].join(', '), engine)]
}
