import { signal, type Signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FormField } from '../../api.ts'
import { isChanged, isOfEngine, problems } from '../state/form.ts'

const words: Signal<string> = signal('')
const isChangedOnly: Signal<boolean> = signal(false)

/** A choice of fields. */
export interface Filter {
  readonly isOn: boolean
  readonly fits: (field: FormField) => boolean
}

/** The choice that the user has made; a field with a problem is always there, one of another engine never. */
export function currentFilter (): Filter {
  const [wanted, onlyChanged] = [words.value.trim().toLowerCase().split(/\s+/), isChangedOnly.value]
  return {
    isOn: words.value.trim() !== '' || onlyChanged,
    fits: ({ id, name, meaning, engine }) => {
      if (!isOfEngine(engine)) return false
      if (problems.value.has(id)) return true
      const text = `${id} ${name} ${meaning}`.toLowerCase()
      return wanted.every(word => text.includes(word)) && (!onlyChanged || isChanged(id))
    }
  }
}

/** Inputs of the choice. */
export function FilterBar (): JSX.Element {
  return (
    <div class="filter" role="search">
      <input
        type="search"
        aria-label="find parameters"
        placeholder="Find parameters"
        value={words.value}
        onInput={event => { words.value = event.currentTarget.value }}
      />
      <label>
        <input
          type="checkbox"
          checked={isChangedOnly.value}
          onChange={event => { isChangedOnly.value = event.currentTarget.checked }}
        />
        {' '}
        changed only
      </label>
    </div>
  )
}
