import { expect, test } from 'vitest'
import { deleteRun } from '../../../src/engines/kubernetes/delete-run.ts'
import { KubectlError, type Kubectl } from '../../../src/engines/kubernetes/kubectl.ts'

/** A cluster whose pods are listed so often; @returns it, and what was asked of it, without the selector. */
function clusterWith (listings: number): { readonly kubectl: Pick<Kubectl, 'run'>, readonly asked: string[] } {
  const asked: string[] = []
  const run: Kubectl['run'] = async args => {
    asked.push(args.filter(word => !word.startsWith('--selector=')).join(' '))
    if (args[0] === 'delete' && args[1] === 'pods') throw new KubectlError('pods is forbidden')
    return Promise.resolve(args[0] === 'get' && asked.filter(each => each.startsWith('get ')).length <= listings ? 'pod/a\npod/b\n' : '')
  }
  return { kubectl: { run }, asked }
}

const endPods = 'delete pods --field-selector=status.phase!=Succeeded,status.phase!=Failed --grace-period=2 --ignore-not-found --wait=false'
const own = 'delete jobs.batch,services,configmaps,secrets --ignore-not-found --cascade=foreground'
const list = 'get pods --output=name'

test('pods that run still are ended, and waited for, also where the user may not delete pods', async () => {
  const { kubectl, asked } = clusterWith(2)
  await deleteRun(kubectl, 'gsplan-k', 60)
  expect(asked).toEqual([`${own} --wait=false`, endPods, `${own} --timeout=60s`, list, endPods, list, endPods, list])
})

test('pods that stay are an error', async () => {
  const { kubectl } = clusterWith(Infinity)
  await expect(deleteRun(kubectl, 'gsplan-k', 0.6)).rejects.toThrow(/^2 of its pods had not ended after 0\.6 s$/)
})
