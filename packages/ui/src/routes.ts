import type { JsonObject } from '@gsplan/run-format'
import type { FormValues, QuickStart } from './api.ts'
import { checkForm, toSnapshot } from './form/check-form.ts'
import { loadConfig, loadSnapshot, type LoadedForm } from './form/from-snapshot.ts'
import type { PanelContext } from './panel-context.ts'
import { quickStarts } from './quick-starts.ts'
import { requestOf } from './launch-job.ts'
import { textIn, valuesIn } from './server/read-body.ts'
import { respondJson } from './server/respond.ts'
import type { Route } from './server/router.ts'

/** Routes that describe the form. */
export function formRoutes (context: PanelContext): Route[] {
  const { functions } = context
  let quick: Promise<QuickStart[]> | undefined
  const findQuick = async (): Promise<QuickStart[]> => {
    try {
      const { signal } = new AbortController()
      return await quickStarts(functions, functions.engines[0]?.name ?? '', context.form().defaults, signal)
    } catch (error) {
      // the next page may have more luck
      quick = undefined
      throw error
    }
  }
  return [
    { method: 'GET', path: '/api/form', answer: ({ response }) => { respondJson(response, context.form()) } },
    {
      method: 'GET', path: '/api/quick-starts',
      async answer ({ response }) {
        respondJson(response, await (quick ??= findQuick()))
      }
    },
    {
      method: 'GET', path: '/api/missing/*',
      async answer ({ response, parts: [engine = ''] }) { respondJson(response, await functions.findMissing(engine)) }
    },
    { method: 'GET', path: '/api/metrics', answer: ({ response }) => { respondJson(response, functions.metrics) } },
    {
      method: 'POST', path: '/api/versions',
      async answer ({ response, body, signal }) {
        respondJson(response, await functions.listVersions(textIn(body, 'module'), signal))
      }
    }
  ]
}

/** Fills the form from the text of a snapshot, or from a saved configuration. */
async function load ({ configs, form }: PanelContext, body: JsonObject): Promise<LoadedForm> {
  const { defaults } = form()
  if (body['text'] !== undefined) return loadSnapshot(textIn(body, 'text'), 'the snapshot', defaults)
  const name = textIn(body, 'config')
  const own = await configs.read(name)
  return own === undefined ? loadConfig(name, defaults) : loadSnapshot(own, name, defaults)
}

/** Puts a run of a form into the queue. @returns its number there */
async function start ({ functions, queue }: PanelContext, values: FormValues, signal: AbortSignal): Promise<string> {
  await functions.prepare(requestOf(values), signal)
  return queue.add({ kind: 'run', values })
}

/** Routes that do something with the texts of a form. */
export function formChangeRoutes (context: PanelContext): Route[] {
  const { functions, configs } = context
  const { version } = functions
  return [
    {
      method: 'POST', path: '/api/check',
      async answer ({ response, body, signal }) {
        respondJson(response, await checkForm(valuesIn(body), context.form().defaults, {
          prepare: async request => functions.prepare(request, signal),
          formatCommand: (request, defines) => functions.formatCommand(request, defines, context.output)
        }))
      }
    },
    {
      method: 'POST', path: '/api/snapshot',
      answer ({ response, body }) { respondJson(response, { text: toSnapshot(valuesIn(body), version) }) }
    },
    {
      method: 'POST', path: '/api/load',
      async answer ({ response, body }) { respondJson(response, await load(context, body)) }
    },
    {
      method: 'POST', path: '/api/configs',
      async answer ({ response, body }) {
        const path = await configs.save(textIn(body, 'name'), toSnapshot(valuesIn(body), version))
        respondJson(response, { path, configs: configs.list() })
      }
    },
    {
      method: 'POST', path: '/api/start',
      async answer ({ response, body, signal }) {
        respondJson(response, { id: await start(context, valuesIn(body), signal) })
      }
    }
  ]
}
