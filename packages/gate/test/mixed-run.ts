import { fourPeers, type Entry } from '../src/testing/index.ts'

/** Files of a run whose peers 1 and 2 have one router, and 3 and 4 another. */
export const withRouters = (...routers: ReadonlyArray<Readonly<Record<string, string>>>): Entry[] => fourPeers().map(entry => {
  const instance = Number(/^run\/g\/(\d)\/run\.out$/.exec(entry.name)?.[1])
  if (!Number.isInteger(instance)) return entry
  const params = routers[instance < 2 ? 0 : 1]
  const runenv = { plan: 'gsplan', group: instance < 2 ? 'a' : 'b', params }
  return { ...entry, content: String(entry.content).replace('"start_event":{}', `"start_event":${JSON.stringify({ runenv })}`) }
})

/** Test parameters of two routers. */
export const [m, n] = [{ gs_module: 'm', gs_version: '1' }, { gs_module: 'n', gs_version: '2' }] as const
