import type { JSX } from 'preact'
import { missing } from '../state/missing.ts'

/** Programs that the chosen engine needs and that are not installed. */
export function MissingPrograms (): JSX.Element {
  return (
    <ul class="problems" role="status" id="missing">
      {missing.value.map(({ program, neededFor }) => (
        <li key={`${program} ${neededFor}`}>{`${program} is not installed; it is needed for ${neededFor}`}</li>
      ))}
    </ul>
  )
}
