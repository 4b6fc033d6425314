import type { JSX } from 'preact'
import { formatNumber } from '../state/format.ts'
import { panel } from '../state/panel.ts'

/** Says that the output folder has more than the lists of the page. */
export function LeftOut (): JSX.Element | null {
  const { leftOut: { folders, sweeps } = { folders: 0, sweeps: 0 } } = panel.value ?? {}
  if (folders === 0 && sweeps === 0) return null
  const counts = [...folders > 0 ? [`${formatNumber(folders)} folders`] : [], ...sweeps > 0 ? [`${formatNumber(sweeps)} sweeps`] : []]
  return (
    <p class="warnings" role="status">
      {`Not listed, as they come first by name of too many: ${counts.join(' and ')}. `}
      <code>gsplan runs</code>
      {' lists all runs of a folder. To see the others here, move them into a folder of their own and open it with '}
      <code>gsplan ui --output FOLDER</code>
      .
    </p>
  )
}
