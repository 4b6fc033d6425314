import { signal, type Signal } from '@preact/signals'

/** A remark that is shown for a while. */
export interface Notice {
  readonly text: string
  readonly isBad: boolean
  /** A page to open: the remark stays until it is put away. */
  readonly link?: { readonly href: string, readonly text: string } | undefined
}

export const notice: Signal<Notice | undefined> = signal(undefined)

/** Time for which a good one is shown, ms; a bad one stays until it is put away. */
const SHOWN_MS = 5000

export function tell (text: string, isBad = false, link?: Notice['link']): void {
  const shown = { text, isBad, link }
  notice.value = shown
  if (!isBad && link === undefined) setTimeout(() => { if (notice.value === shown) notice.value = undefined }, SHOWN_MS)
}

const underWay = new Set<string>()

/** As {@link attempt}, unless it is under way: a second click does nothing. */
export async function attemptOnce (name: string, work: () => Promise<void>): Promise<void> {
  if (underWay.has(name)) return
  underWay.add(name)
  await attempt(work)
  underWay.delete(name)
}

/** Does work, and shows its failure as a remark. */
export async function attempt (work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) tell((error as Error).message, true)
  }
}
