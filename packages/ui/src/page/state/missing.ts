import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { MissingProgram } from '../../api.ts'
import { attempt } from './notices.ts'
import { get } from './request.ts'
import { values } from './form.ts'

const current: Signal<readonly MissingProgram[]> = signal([])

/** Programs that the form's engine needs and that are not installed, as far as is known. */
export const missing: ReadonlySignal<readonly MissingProgram[]> = current

const look = async (engine: string): Promise<void> => attempt(async () => {
  const found = await get<readonly MissingProgram[]>(`/api/missing/${encodeURIComponent(engine)}`)
  if (engine === values.value['engine']) current.value = found
})

/** Looks for the programs of the form's engine, again when the user comes back to the page. */
export function watchMissing (): void {
  let engine = ''
  effect(() => {
    const { engine: chosen = '' } = values.value
    if (chosen === engine) return
    engine = chosen
    current.value = []
    void look(engine)
  })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void look(engine) })
}
