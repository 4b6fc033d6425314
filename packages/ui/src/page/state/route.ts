import { signal, type ReadonlySignal, type Signal } from '@preact/signals'

/** A page, and the run that it shows. */
export interface Place {
  readonly page: 'configure' | 'run' | 'results'
  readonly name?: string | undefined
  readonly isFailed: boolean
}

const pages: readonly string[] = ['configure', 'run', 'results']

/** The text that a part of an address stands for; as it is where it stands for none. */
function decode (part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function parse (hash: string): Place {
  const [page = '', name = '', rest = ''] = hash.replace(/^#\/?/, '').split('/')
  return {
    page: (pages.includes(page) ? page : 'configure') as Place['page'], name: name === '' ? undefined : decode(name),
    isFailed: rest === 'failed'
  }
}

const current: Signal<Place> = signal(parse(location.hash))
addEventListener('hashchange', () => {
  current.value = parse(location.hash)
  scrollTo(0, 0)
})

/** The page that is shown. */
export const place: ReadonlySignal<Place> = current

/** Address of a page. */
export const hrefOf = (page: Place['page'], run?: { readonly name: string, readonly isFailed: boolean }): string =>
  `#/${page}${run === undefined ? '' : `/${encodeURIComponent(run.name)}${run.isFailed ? '/failed' : ''}`}`

export function goTo (page: Place['page'], run?: { readonly name: string, readonly isFailed: boolean }): void {
  location.hash = hrefOf(page, run)
}
