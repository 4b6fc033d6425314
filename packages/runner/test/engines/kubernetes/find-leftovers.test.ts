import { expect, test } from 'vitest'
import { findLeftovers } from '../../../src/engines/kubernetes/find-leftovers.ts'
import { KubectlError } from '../../../src/engines/kubernetes/kubectl.ts'

test('a run may be under way while a pod has not ended, or a Job may make one', async () => {
  const item = (run: string, kind: string, status?: object): object =>
    ({ kind, metadata: { creationTimestamp: `2026-01-0${run}T00:00:00Z`, labels: { 'gsplan.io/run': run } }, status })
  const items = [
    item('6', 'Job'), item('5', 'Pod', { phase: 'Pending' }), item('4', 'Pod', { phase: 'Running' }),
    item('3', 'Job', { conditions: [{ type: 'Suspended', status: 'True' }, { type: 'Complete', status: 'False' }] }),
    item('2', 'Job', { conditions: [{ type: 'Failed', status: 'True' }] }), item('2', 'Pod', { phase: 'Failed' }),
    item('1', 'Job', { conditions: [{ type: 'Complete', status: 'True' }] }), item('1', 'Pod', { phase: 'Succeeded' }), item('1', 'Secret')
  ]
  const found = await findLeftovers({ run: async () => Promise.resolve(JSON.stringify({ items })) })
  expect(found.map(({ run, objects, isRunning }) => [run, objects, isRunning])).toEqual(
    [['1', 3, false], ['2', 2, false], ['3', 1, true], ['4', 1, true], ['5', 1, true], ['6', 1, true]])
})

test.each(['garbage', '', '"text"'])('an answer that is no object is told: %j', async answer => {
  await expect(findLeftovers({ run: async () => Promise.resolve(answer) })).rejects.toThrow(
    new KubectlError(`kubectl get: expected JSON, got ${JSON.stringify(answer)}`))
})
