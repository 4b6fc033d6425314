import type { JSX } from 'preact'
import { ask } from '../parts/dialog.tsx'
import {
  defaults, downloadSnapshot, fillForm, form, isChanged, loadConfig, loadFile, saveConfig, values
} from '../state/form.ts'

async function take (input: HTMLInputElement): Promise<void> {
  const [file] = input.files ?? []
  if (file !== undefined) await loadFile(file)
  // the same file may be chosen again
  input.value = ''
}

function Saved (): JSX.Element {
  return (
    <select
      aria-label="load a saved configuration"
      value=""
      onChange={event => {
        const { value } = event.currentTarget
        event.currentTarget.value = ''
        if (value !== '') void loadConfig(value)
      }}
    >
      <option value="">Load a configuration …</option>
      {(form.value?.configs ?? []).map(name => <option key={name} value={name}>{name}</option>)}
    </select>
  )
}

function askForName (): void {
  ask({ title: 'Save the configuration as', answer: 'mine', yes: 'Save', onYes: name => { void saveConfig(name) } })
}

/** Loads, saves and resets the whole form. */
export function ConfigBar (): JSX.Element {
  const changed = Object.keys({ ...defaults.value, ...values.value }).filter(isChanged).length
  return (
    <div class="bar">
      <Saved />
      <label class="file">
        <span>Load a file …</span>
        <input type="file" accept=".json,application/json" onChange={event => { void take(event.currentTarget) }} />
      </label>
      <button type="button" onClick={() => { void downloadSnapshot() }}>Download</button>
      <button type="button" onClick={askForName}>
        Save as …
      </button>
      <button type="button" disabled={changed === 0} onClick={() => { fillForm(defaults.value) }}>
        {changed === 0 ? 'All defaults' : `Reset ${changed} changed`}
      </button>
    </div>
  )
}
