import type { JSX } from 'preact'
import { panel } from '../state/panel.ts'

/** Sweeps of the output folder, with the page of each. */
export function Sweeps (): JSX.Element | null {
  const sweeps = panel.value?.sweeps ?? []
  if (sweeps.length === 0) return null
  return (
    <details class="jobs sweeps" open={sweeps.length < 4}>
      <summary><h2>{`Sweeps: ${sweeps.length}`}</h2></summary>
      <ul>
        {sweeps.map(({ name, hasPage }) => (
          <li key={name}>
            {hasPage
              ? <a target="_blank" rel="noopener" href={`/sweeps/${encodeURIComponent(name)}/sweep.html`}>{name}</a>
              : (
                  <>
                    {name}
                    {' '}
                    <span class="quiet">has no page yet</span>
                  </>
                )}
          </li>
        ))}
      </ul>
    </details>
  )
}
