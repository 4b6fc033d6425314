import {
  composeResolved, CompositionError, countInstances, formatSnapshot, paramsToSnapshot, resolveComposeParams, textOf,
  toGroups, type ComposeResult, type Params
} from '@gsplan/composer'
import { flagName, RefusedFileError, UsageError } from '@gsplan/cli'
import type { CheckedForm, FieldProblem, FormValues } from '../api.ts'
import type { PanelRequest } from '../panel-functions.ts'
import { placeId, placeOf, settingIds } from './field-ids.ts'
import { toDefines } from './to-defines.ts'
import { fieldOfMessage, toParams } from './to-params.ts'

/** Flags in messages, with the field that they are. */
const fieldOfFlag: Readonly<Record<string, typeof settingIds[number]>> = {
  engine: 'engine', seed: 'seeds', seeds: 'seeds', threshold: 'conditions', name: 'label', endpoint: 'endpoint',
  'allow-code': 'allowCode', 'allow-scripts': 'allowScripts'
}

/** Id of the setting of the form's engine that a flag is; undefined for another flag. */
function placeOfFlag (flag: string, values: FormValues): string | undefined {
  const prefix = placeId(values['engine'] ?? '', '')
  return Object.keys(values).find(id => id.startsWith(prefix) && flagName(id.slice(prefix.length)) === flag)
}

/** Id of the field that a message is about. */
function toField (message: string, values: FormValues): string {
  const [, flag = ''] = /^(?:--)?(threshold(?= ")|(?<=--)[a-z-]+)/.exec(message) ?? []
  return fieldOfFlag[flag] ?? placeOfFlag(flag, values) ?? fieldOfMessage(message, values)
}

/** Tests whether an error is about the user's values. */
const isOfUser = (error: unknown): error is Error => error instanceof CompositionError || error instanceof UsageError ||
  error instanceof RefusedFileError || (error instanceof Error && (error as { exitCode?: unknown }).exitCode === 2)

const toProblem = (error: unknown, values: FormValues): FieldProblem => {
  if (!isOfUser(error)) throw error
  return { id: toField(error.message, values), message: error.message }
}

/** Conditions of a form, a line each. */
const conditionsOf = (values: FormValues): string[] =>
  (values['conditions'] ?? '').split('\n').map(line => line.trim()).filter(line => line !== '')

const setting = (values: FormValues, id: typeof settingIds[number]): string => (values[id] ?? '').trim()

/** A run as the runner takes it. */
export const toRequest = (values: FormValues, params: Params): PanelRequest => ({
  params,
  engine: setting(values, 'engine'),
  place: placeOf(values),
  endpoint: setting(values, 'endpoint') || undefined,
  seeds: setting(values, 'seeds') || '1',
  conditions: conditionsOf(values),
  label: setting(values, 'label') || undefined,
  allowCode: setting(values, 'allowCode') === 'true',
  allowScripts: setting(values, 'allowScripts') === 'true',
  force: setting(values, 'force') === 'true'
})

function totalsOf (params: Params): CheckedForm['totals'] {
  const instances = countInstances(toGroups(params))
  return { instances, peers: instances * Number(textOf(params['N_HONEST_PEERS_PER_NODE'])) }
}

/** A form whose parameters compose, or the problems with them. */
export type ComposedForm =
  | { readonly problems: readonly FieldProblem[], readonly composed?: undefined }
  | { readonly problems: readonly [], readonly composed: ComposeResult, readonly params: Params }

/** Composes a form, without a look at registries and the machine. */
export function composeForm (values: FormValues): ComposedForm {
  const { params, problems } = toParams(values)
  if (problems.length > 0) return { problems }
  try {
    return { problems: [], composed: composeResolved(resolveComposeParams({ override: params })), params }
  } catch (error) {
    return { problems: [toProblem(error, values)] }
  }
}

/** Work of the runner for a check; `prepare` throws for wrong values. */
export interface CheckFunctions {
  readonly prepare: (request: PanelRequest) => Promise<Pick<CheckedForm, 'composition' | 'estimate' | 'warnings'>>
  readonly formatCommand: (request: PanelRequest, defines: readonly string[]) => string
}

/**
 * Checks a form: every value by itself, then values against each other, then as the runner checks a run before it begins.
 *
 * @param defaults texts of a run without a flag, for the command line
 */
export async function checkForm (
  values: FormValues, defaults: FormValues, { prepare, formatCommand }: CheckFunctions
): Promise<CheckedForm> {
  const form = composeForm(values)
  if (form.composed === undefined) return { problems: form.problems, warnings: [] }
  const { composed: { params, compositionText, warnings } } = form
  const [request, totals] = [toRequest(values, form.params), totalsOf(params)]
  try {
    const command = formatCommand(request, toDefines(values, defaults))
    const { composition, estimate, warnings: remarks } = await prepare(request)
    return { problems: [], totals, command, composition, estimate, warnings: remarks }
  } catch (error) {
    return { problems: [toProblem(error, values)], totals, composition: compositionText, warnings }
  }
}

/** Seeds of a snapshot: those that a text of the form names, as far as they are written out. */
function seedsOf (text: string): number[] {
  return text.split(',').flatMap(part => {
    const [, first, last = first] = /^\s*(\d{1,15})\s*(?:-\s*(\d{1,15})\s*)?$/.exec(part) ?? []
    const count = first === undefined ? 0 : Math.min(1000, Number(last) - Number(first) + 1)
    return Array.from({ length: Math.max(0, count) }, (_, index) => Number(first) + index)
  })
}

/**
 * The configuration snapshot of a form.
 *
 * @throws {CompositionError} for a form that does not compose
 */
export function toSnapshot (values: FormValues, version: string): string {
  const form = composeForm(values)
  if (form.composed === undefined) throw new CompositionError(form.problems[0]?.message ?? '')
  return formatSnapshot(paramsToSnapshot(form.composed.params, {
    version, engine: setting(values, 'engine') || undefined, seeds: seedsOf(setting(values, 'seeds')),
    thresholds: conditionsOf(values), endpoint: setting(values, 'endpoint') || undefined
  }))
}
