import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { CheckedForm, FieldProblem, FormDescription, FormValues, QuickStart, RunView } from '../../api.ts'
import { isSameText } from './same-text.ts'
import { attempt, tell } from './notices.ts'
import { readFile } from './read-file.ts'
import { get, post } from './request.ts'
import { runUrl } from './run-urls.ts'

/** Time after the last key before a form is checked, ms. */
const CHECK_AFTER_MS = 250
/** Key of the form that a reload of the page finds again. */
const KEPT = 'gsplan-form'

export const form: Signal<FormDescription | undefined> = signal(undefined)
export const values: Signal<FormValues> = signal({})
export const checked: Signal<CheckedForm | undefined> = signal(undefined)
/** True from a change until it has been checked. */
export const isChecking: Signal<boolean> = signal(false)
export const quickStarts: Signal<readonly QuickStart[]> = signal([])

export const defaults: ReadonlySignal<FormValues> = computed(() => form.value?.defaults ?? {})

/** Problems by the id of their field. */
export const problems: ReadonlySignal<ReadonlyMap<string, FieldProblem>> =
  computed(() => new Map((checked.value?.problems ?? []).map(problem => [problem.id, problem])))

/** Default of a field; topics beyond the first have none. */
export const defaultOf = (id: string): string => defaults.value[id] ?? ''

export const isChanged = (id: string): boolean => !isSameText(id, values.value[id] ?? '', defaultOf(id))

/** Tests whether a field does anything: that of an engine while it is chosen. */
export const isOfEngine = (engine: string | undefined): boolean => engine === undefined || engine === values.value['engine']

export function setValue (id: string, text: string): void {
  values.value = { ...values.value, [id]: text }
}

export function setValues (changed: FormValues): void {
  values.value = { ...values.value, ...changed }
}

/** Fills the whole form. */
export function fillForm (all: FormValues): void {
  batch(() => {
    checked.value = undefined
    values.value = all
  })
}

let running = new AbortController()

async function check (): Promise<void> {
  running.abort()
  running = new AbortController()
  const asked = values.value
  await attempt(async () => {
    const found = await post<CheckedForm>('/api/check', { values: asked }, running.signal)
    if (asked !== values.value) return
    batch(() => {
      checked.value = found
      isChecking.value = false
    })
  })
}

/** The form as a reload of the page finds it; none where the browser has kept none. */
function readKept (): FormValues {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as FormValues
  } catch {
    return {}
  }
}

/** Keeps the form for a reload; a form with a topology of megabytes is more than browsers keep. */
function keep (all: FormValues): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(all))
  } catch {
    sessionStorage.removeItem(KEPT)
  }
}

/** Loads the form, and checks it whenever it changes. */
export async function openForm (): Promise<void> {
  await attempt(async () => {
    const description = await get<FormDescription>('/api/form')
    batch(() => {
      form.value = description
      values.value = { ...description.defaults, ...readKept() }
    })
    let timer = 0
    effect(() => {
      keep(values.value)
      isChecking.value = true
      clearTimeout(timer)
      timer = setTimeout(() => { void check() }, CHECK_AFTER_MS)
    })
    quickStarts.value = await get<readonly QuickStart[]>('/api/quick-starts')
  })
}

interface Loaded {
  readonly values: FormValues
  readonly warnings: readonly string[]
}

function take ({ values: all, warnings }: Loaded, name: string): void {
  fillForm(all)
  tell([`${name} is loaded`, ...warnings].join('; '), warnings.length > 0)
}

/** Fills the form from a saved configuration. */
export const loadConfig = async (name: string): Promise<void> =>
  attempt(async () => { take(await post<Loaded>('/api/load', { config: name }), name) })

/** Fills the form from a snapshot in a file. */
export const loadFile = async (file: File): Promise<void> => attempt(async () => {
  take(await post<Loaded>('/api/load', { text: await readFile(file) }), file.name)
})

/** Fills the form from a run. */
export async function loadRun (run: Pick<RunView, 'name' | 'isFailed'>): Promise<void> {
  take(await post<Loaded>(runUrl(run, 'config')), `the configuration of ${run.name}`)
}

/** Saves the form under a name. */
export const saveConfig = async (name: string): Promise<void> => attempt(async () => {
  const { path, configs } = await post<{ path: string, configs: readonly string[] }>(
    '/api/configs', { name, values: values.value }
  )
  if (form.value !== undefined) form.value = { ...form.value, configs }
  tell(`saved as ${path}`)
})

/** Starts a run of a form; of the one that is shown unless another is given. */
export async function startRun (all: FormValues = values.value): Promise<void> {
  await post('/api/start', { values: all })
}

/** Hands the form over as a file. */
export const downloadSnapshot = async (): Promise<void> => attempt(async () => {
  const { text } = await post<{ text: string }>('/api/snapshot', { values: values.value })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = 'config-snapshot.json'
  link.click()
  setTimeout(() => { URL.revokeObjectURL(link.href) }, 1000)
})
