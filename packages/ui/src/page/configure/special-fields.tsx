import { signal, type Signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FormField } from '../../api.ts'
import { attempt } from '../state/notices.ts'
import { readFile } from '../state/read-file.ts'
import { post } from '../state/request.ts'
import { isChanged, setValue, setValues, values } from '../state/form.ts'
import { Field, inputId } from './field.tsx'

const number = (id: string): number => Number(values.value[id] ?? '')
const hasGroups = (): boolean => (values.value['GROUPS'] ?? '').trim() !== ''
const groupsDecide = 'follows from GROUPS'

/** A text that is no number of lurkers, and the counts beside which it was typed: it goes when these change. */
const wrongLurkers: Signal<{ readonly text: string, readonly beside: string } | undefined> = signal(undefined)

const counts = (): string => `${values.value['N_PUBLISHER'] ?? ''} of ${values.value['N_NODES'] ?? ''}`

function setLurkers (text: string): void {
  const isCount = /^\d{1,15}$/.test(text.trim())
  wrongLurkers.value = isCount ? undefined : { text, beside: counts() }
  if (isCount) setValue('N_NODES', String(number('N_PUBLISHER') + Number(text)))
}

/** Peers that don't publish: the original panel has them as a field, and the instances follow. */
function Lurkers (): JSX.Element {
  const lurkers = number('N_NODES') - number('N_PUBLISHER')
  const wrong = wrongLurkers.value?.beside === counts() ? wrongLurkers.value.text : undefined
  return (
    <div class={`field number${wrong === undefined ? '' : ' wrong'}`}>
      <div class="head">
        <label for="field-lurkers">lurkers</label>
        <span class="unit" id="field-lurkers-unit">instances</span>
      </div>
      <input
        id="field-lurkers"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        aria-invalid={wrong !== undefined}
        aria-describedby="field-lurkers-problem field-lurkers-unit field-lurkers-meaning"
        value={wrong ?? (Number.isFinite(lurkers) ? String(lurkers) : '')}
        disabled={hasGroups()}
        onChange={event => { setLurkers(event.currentTarget.value) }}
      />
      <p class="problem" id="field-lurkers-problem" aria-live="polite">
        {wrong === undefined ? '' : `lurkers: expected a whole number of at least 0, got "${wrong}"; N_NODES stays as it is`}
      </p>
      <p class="meaning" id="field-lurkers-meaning">
        {hasGroups() ? groupsDecide : 'instances that only receive: N_NODES less the publishers'}
      </p>
    </div>
  )
}

/** A number of instances, which follows from groups where there are some. */
function Instances ({ field }: { readonly field: FormField }): JSX.Element {
  return <Field field={field} disabledAs={hasGroups() ? groupsDecide : undefined} />
}

const versions: Signal<{ readonly module: string, readonly list: readonly string[] }> = signal({ module: '', list: [] })

const listVersions = async (module: string): Promise<void> => attempt(async () => {
  versions.value = { module, list: await post<readonly string[]>('/api/versions', { module }) }
  document.getElementById(inputId('GS_VERSION'))?.focus()
})

/** Versions shown without a look at the list. */
const SHOWN = 4

const describeVersions = (list: readonly string[]): string =>
  `${list.length} found: ${list.slice(0, SHOWN).join(', ')}${list.length > SHOWN ? ' …' : ''}`

/** The version of the router, with those that there are on demand. */
function Version ({ field }: { readonly field: FormField }): JSX.Element {
  const module = values.value['GS_MODULE'] ?? ''
  const { list } = versions.value.module === module ? versions.value : { list: [] }
  return (
    <Field field={field}>
      <datalist id={`${inputId('GS_VERSION')}-list`}>{list.map(each => <option key={each} value={each} />)}</datalist>
      <p class="beside">
        <button type="button" onClick={() => { void listVersions(module) }}>List versions</button>
        {list.length > 0 && <span>{describeVersions(list)}</span>}
      </p>
    </Field>
  )
}

/** Routers that are named most; others are typed. */
const knownModules = ['@chainsafe/libp2p-gossipsub', '@libp2p/gossipsub', 'github.com/libp2p/go-libp2p-pubsub']

function Module ({ field }: { readonly field: FormField }): JSX.Element {
  return (
    <Field field={field}>
      <datalist id={`${inputId('GS_MODULE')}-list`}>{knownModules.map(each => <option key={each} value={each} />)}</datalist>
    </Field>
  )
}

const HARDENED = 'hardened_api'

/** Build selectors, with a box for the usual one. */
function Selectors ({ field }: { readonly field: FormField }): JSX.Element {
  const words = (values.value[field.id] ?? '').split(',').filter(word => word !== '')
  const isHardened = words.includes(HARDENED)
  const toggle = (): void => {
    setValue(field.id, (isHardened ? words.filter(word => word !== HARDENED) : [HARDENED, ...words]).join(','))
  }
  return (
    <Field field={field}>
      <p class="beside">
        <label>
          <input type="checkbox" checked={isHardened} onChange={toggle} />
          {' '}
          hardened API: gossipsub 1.1 or newer, with peer scoring
        </label>
      </p>
    </Field>
  )
}

/** A text that may be read from a file. */
function FromFile ({ field }: { readonly field: FormField }): JSX.Element {
  const take = async (input: HTMLInputElement): Promise<void> => attempt(async () => {
    const [file] = input.files ?? []
    if (file !== undefined) setValue(field.id, await readFile(file))
    // the same file may be chosen again
    input.value = ''
  })
  return (
    <Field field={field}>
      <p class="beside">
        <label class="file">
          <span>Read a file …</span>
          <input
            type="file"
            accept=".json,application/json"
            onChange={event => { void take(event.currentTarget) }}
          />
        </label>
        {isChanged(field.id) && <button type="button" onClick={() => { setValues({ [field.id]: '' }) }}>Clear</button>}
      </p>
    </Field>
  )
}

/** Fields with more than an input, by their ids. */
const special: Readonly<Record<string, (props: { readonly field: FormField }) => JSX.Element>> = {
  GS_MODULE: Module, GS_VERSION: Version, BUILD_SELECTORS: Selectors, TOPOLOGY: FromFile,
  N_PUBLISHER: Instances,
  N_NODES: ({ field }) => (
    <>
      <Lurkers />
      <Instances field={field} />
    </>
  )
}

/** A field, in the form that it has. */
export function AnyField ({ field }: { readonly field: FormField }): JSX.Element {
  const Special = special[field.id]
  return Special === undefined ? <Field field={field} /> : <Special field={field} />
}
