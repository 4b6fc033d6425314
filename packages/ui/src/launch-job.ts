import { join } from 'node:path'
import { writeWhole } from '@gsplan/cli'
import type { FormValues } from './api.ts'
import { toSnapshot } from './form/check-form.ts'
import type { PanelContext } from './panel-context.ts'
import type { PanelRequest } from './panel-functions.ts'
import type { JobInit } from './runs/run-queue.ts'

const titleOf = ({ engine, seeds, label }: PanelRequest, values: FormValues): string => [
  label ?? `${values['N_NODES'] ?? ''} instances`, engine, /^\d+$/.test(seeds) ? `seed ${seeds}` : `seeds ${seeds}`
].join(', ')

/** A run of a form, for the queue: its process gets the configuration as a snapshot. */
export function launchOf (
  { functions, output }: Pick<PanelContext, 'functions' | 'output'>, values: FormValues, request: PanelRequest
): JobInit {
  // the seeds are given beside it
  const snapshot = toSnapshot({ ...values, seeds: '' }, functions.version)
  return {
    title: titleOf(request, values),
    launch: async folder => {
      const path = join(folder, 'config.json')
      await writeWhole(path, snapshot)
      return functions.launchRun(path, request, output)
    }
  }
}
