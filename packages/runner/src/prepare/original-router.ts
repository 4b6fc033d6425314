import {
  builderOf, defaultTarget, defaultVersion, givenGroups, GO_PLAN, goRouterModule, routersOf, textOf, type Params,
  type ParamTable, type RouterName
} from '@gsplan/composer'
import type { RunOptions } from '../run-options.ts'
import { isGoModule } from '../target/go-target.ts'

/** Versions of go-libp2p-pubsub: a commit, or a tag below v1. */
const goVersion = /^([0-9a-f]{40}|v0\..*)$/

type Asked = Pick<RunOptions, 'config' | 'files' | 'define' | 'params'>

/** A router in Go that parameters mean without naming it as gsplan does. */
export interface OriginalRouter {
  /** Name of the snapshot or file that means it. */
  readonly asker: string
  /** Parameters as they were, for gsplan's own plan. */
  readonly given: Params
  /** The same, which name it. */
  readonly params: Params
}

const isNamed = ({ define, params }: Asked): boolean =>
  define.some(definition => definition.startsWith('GS_MODULE=')) || params?.['GS_MODULE'] !== undefined

/** Tests whether a group has a version of go-libp2p-pubsub, and the default module or none. */
const isOfGoVersion = ({ gs_module: module = defaultTarget.module, gs_version: version }: ParamTable): boolean =>
  module === defaultTarget.module && goVersion.test(textOf(version))

/** The router of a run. */
const routerOfRun = (params: Params): RouterName =>
  ({ module: textOf(params['GS_MODULE']), version: textOf(params['GS_VERSION']) })

/** Tests whether a run, or one of its groups, has a version of go-libp2p-pubsub and no module that says so. */
function hasGoVersion (params: Params): boolean {
  const { module, version } = routerOfRun(params)
  return (module === defaultTarget.module && goVersion.test(version)) || givenGroups(params).some(isOfGoVersion)
}

/** The Go module that parameters mean; undefined for a router in JavaScript. */
function meantModule (params: Params, { config, files }: Asked): string | undefined {
  const { module, version } = routerOfRun(params)
  const isOfPlan = params['TEST_PLAN'] === GO_PLAN
  if (isGoModule(module)) return isOfPlan ? module : undefined
  if (isOfPlan && module === defaultTarget.module && version === defaultTarget.version) return goRouterModule
  const isOfFile = isOfPlan || config !== undefined || files.length > 0
  return isOfFile && hasGoVersion(params) ? goRouterModule : undefined
}

/** Parameters for gsplan's own plan in the place of the original's Go plan. */
export const forOwnPlan = (params: Params): Params => params['TEST_PLAN'] === GO_PLAN
  ? { ...params, TEST_PLAN: 'gsplan', TEST_BUILDER: builderOf({ TEST_RUNNER: textOf(params['TEST_RUNNER']) }) }
  : params

/** Parameters with other names of routers: of the run, and of groups with a version of go-libp2p-pubsub. */
function withRouters (
  params: Params, { module, version }: RouterName, rename: (router: RouterName) => RouterName
): Params {
  const groups = givenGroups(params)
  const named = { ...params, GS_MODULE: module, GS_VERSION: version }
  if (groups.length === 0) return named
  return {
    ...named,
    GROUPS: groups.map(group => {
      if (!isOfGoVersion(group)) return group
      const router = rename({ module: '', version: textOf(group['gs_version']) })
      return { ...group, gs_module: router.module, gs_version: router.version }
    })
  }
}

/**
 * Finds the Go router that snapshots and parameter files of the original's mean: by the plan that they name, or by a version
 * that go-libp2p-pubsub alone has.
 *
 * @returns undefined where GS_MODULE is defined on the command line, as that decides
 */
export function findOriginalRouter (params: Params, asked: Asked): OriginalRouter | undefined {
  const module = isNamed(asked) ? undefined : meantModule(params, asked)
  if (module === undefined) return undefined
  const given = forOwnPlan(params)
  const ofRun = routerOfRun(params)
  // no version: the newest one
  const version = ofRun.version === defaultTarget.version ? defaultVersion(module) : ofRun.version
  return {
    asker: asked.config ?? asked.files.at(-1) ?? `TEST_PLAN ${GO_PLAN}`, given,
    params: withRouters(
      given, [module, defaultTarget.module].includes(ofRun.module) ? { module, version } : ofRun,
      ({ version: ofGroup }) => ({ module, version: ofGroup }))
  }
}

/** Names of the Go routers that parameters have, each once. */
export const namesOf = ({ params }: OriginalRouter): string =>
  routersOf(params).filter(({ module }) => isGoModule(module)).map(({ module, version }) => `${module} ${version}`).join(', ')

/** The same parameters with gsplan's default router in the place of the one in Go. */
export function withDefaultRouter ({ given, params }: OriginalRouter): Params {
  const ofRun = routerOfRun(params)
  return withRouters(given, isGoModule(ofRun.module) ? defaultTarget : ofRun, () => defaultTarget)
}
