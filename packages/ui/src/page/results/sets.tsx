import type { JSX } from 'preact'
import type { SetView } from '../../api.ts'
import { Badge } from '../parts/badge.tsx'
import { panel, runs } from '../state/panel.ts'

/** Sets that are shown, the newest first. */
const MAX_SHOWN = 20

interface SetsProps {
  /** Shows the runs of a set. */
  readonly onShow: (set: string) => void
}

function SetRow ({ set: { name, state, reasons }, onShow }: SetsProps & { readonly set: SetView }): JSX.Element {
  const count = runs.value.filter(run => run.set === name).length
  return (
    <li>
      <Badge state={state} />
      <button type="button" class="link" onClick={() => { onShow(name) }}>{name}</button>
      <span class="quiet">{`${count} run${count === 1 ? '' : 's'}`}</span>
      {reasons.length > 0 && <span class="quiet">{reasons[0]}</span>}
    </li>
  )
}

/** Sets of runs that differ in their seeds, each with a verdict of its own. */
export function Sets ({ onShow }: SetsProps): JSX.Element | null {
  const sets = [...panel.value?.sets ?? []].sort((a, b) => a.name < b.name ? 1 : -1)
  if (sets.length === 0) return null
  return (
    <details class="jobs sets" open={sets.length < 4}>
      <summary><h2>{`Sets of seeds: ${sets.length}`}</h2></summary>
      <ul>{sets.slice(0, MAX_SHOWN).map(set => <SetRow key={set.name} set={set} onShow={onShow} />)}</ul>
    </details>
  )
}
