import { signal, type ReadonlySignal, type Signal } from '@preact/signals'

const dark = matchMedia('(prefers-color-scheme: dark)')
const current: Signal<boolean> = signal(dark.matches)
dark.addEventListener('change', () => { current.value = dark.matches })

/** True where the system is dark, for what style sheets don't reach. */
export const isDark: ReadonlySignal<boolean> = current
