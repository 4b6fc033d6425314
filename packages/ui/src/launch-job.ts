import { join } from 'node:path'
import { printable, writeWhole } from '@gsplan/cli'
import type { FormValues } from './api.ts'
import { composeForm, toRequest, toSnapshot } from './form/check-form.ts'
import { placeOf } from './form/field-ids.ts'
import type { Launch, PanelFunctions, PanelRequest } from './panel-functions.ts'
import type { JobRequest } from './queue/queue-file.ts'
import type { RunIndex } from './runs/run-index.ts'
import { Refusal } from './refusal.ts'

/** A run of a form as the runner takes it. @throws {Refusal} for a form that does not compose */
export function requestOf (values: FormValues): PanelRequest {
  const form = composeForm(values)
  if (form.composed === undefined) throw new Refusal(422, form.problems[0]?.message ?? '')
  return toRequest(values, form.params)
}

/** Settings of a place that are named; engines have fewer. */
const MAX_NAMED = 20

/** A part of words for a run: none is so long that others are overlooked, or changes the order in which they are read. */
function short (text: string): string {
  const plain = printable(text)
  return plain.length <= 80 ? plain : `${plain.slice(0, 79)}…`
}

/** Words for a run of a form: its file may be another's, and so the code that it runs and the place are named. */
function describeRun (values: FormValues): string {
  const { N_NODES: nodes = '', engine = '', seeds = '', label = '', allowCode, allowScripts } = values
  return [
    label === '' ? `${nodes} instances` : label, engine, /^\d*$/.test(seeds) ? `seed ${seeds || '1'}` : `seeds ${seeds}`,
    ...allowCode === 'true' ? ['runs code that files name'] : [], ...allowScripts === 'true' ? ['runs install scripts'] : [],
    ...Object.entries(placeOf(values)).slice(0, MAX_NAMED).map(([name, text]) => `${name} ${text.replaceAll('\n', ' ')}`)
  ].map(short).join(', ')
}

/** Words for a job. */
export const describeJob = (request: JobRequest): string =>
  request.kind === 'run' ? describeRun(request.values) : `${short(request.run)} again`

/** The process of a job; that of a form gets the configuration as a snapshot. */
export async function launchJob (
  { functions, index }: { readonly functions: PanelFunctions, readonly index: RunIndex }, request: JobRequest, folder: string
): Promise<Launch> {
  const { output } = index
  if (request.kind === 'again') {
    const run = await index.find(request.run, request.isFailed)
    if (run === undefined) throw new Refusal(404, `${request.run}: there is no such run in ${output}`)
    return functions.launchRerun(run.dir, output)
  }
  const path = join(folder, 'config.json')
  // the seeds are given beside it
  await writeWhole(path, toSnapshot({ ...request.values, seeds: '' }, functions.version))
  return functions.launchRun(path, requestOf(request.values), output)
}
