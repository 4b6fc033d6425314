import { requestOf } from './launch-job.ts'
import type { PanelContext } from './panel-context.ts'
import { stopRun } from './runs/change-runs.ts'
import { respondJson } from './server/respond.ts'
import type { Route } from './server/router.ts'

/** Routes that do something with a job of the queue. */
export function jobRoutes (context: PanelContext): Route[] {
  const { functions, queue } = context
  return [
    {
      method: 'POST', path: '/api/jobs/*/stop',
      async answer ({ response, parts: [id = ''] }) {
        await context.index.refresh()
        for (const name of await queue.stop(id, await context.runJobs())) {
          const run = await context.index.find(name, false)
          if (run?.view.state === 'running') stopRun(run)
        }
        respondJson(response, {})
      }
    },
    {
      method: 'POST', path: '/api/jobs/*/continue',
      async answer ({ response, parts: [id = ''], signal }) {
        const held = await queue.held(id)
        // the file may be another's: it is checked as if it were asked for now
        if (held.kind === 'run') await functions.prepare(requestOf(held.values), signal)
        await queue.resume(id)
        respondJson(response, {})
      }
    }
  ]
}
