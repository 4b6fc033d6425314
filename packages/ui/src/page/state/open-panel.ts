import type { MetricView } from '../../api.ts'
import { openForm } from './form.ts'
import { watchMissing } from './missing.ts'
import { attempt } from './notices.ts'
import { metrics, watchPanel } from './panel.ts'
import { get } from './request.ts'

/** Asks for all that the page shows. */
export function openPanel (): void {
  void attempt(async () => { metrics.value = await get<readonly MetricView[]>('/api/metrics') })
  void openForm().then(watchMissing)
  void watchPanel()
}
