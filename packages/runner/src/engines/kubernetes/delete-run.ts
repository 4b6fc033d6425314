import { setTimeout as sleep } from 'node:timers/promises'
import { selectorOf } from './kube-names.ts'
import { KubectlError, type Kubectl } from './kubectl.ts'

/** Kinds of a run's objects. */
export const ownKinds = 'jobs.batch,services,configmaps,secrets'

/** Time for a pod of a run that is over to end, s: nobody takes what it has. */
const GRACE_S = 2
/** Time for the rest of a run's objects to go, s. */
const DELETE_S = 300
const POLL_MS = 500

/**
 * Deletes the objects of a run, and waits until its pods are gone.
 *
 * @param withinS time for all of it, s
 * @throws {KubectlError} with what is left
 */
export async function deleteRun (kubectl: Pick<Kubectl, 'run'>, run: string, withinS: number = DELETE_S): Promise<void> {
  const until = performance.now() + withinS * 1000
  const leftS = (): number => Math.max(1, Math.ceil((until - performance.now()) / 1000))
  const own = ['delete', ownKinds, selectorOf(run), '--ignore-not-found', '--cascade=foreground']
  // no Job makes another pod from here on
  await kubectl.run([...own, '--wait=false'])
  await endPods(kubectl, run)
  await kubectl.run([...own, `--timeout=${leftS()}s`], { timeoutMs: (leftS() + 10) * 1000 })
  for (;;) {
    const pods = await kubectl.run(['get', 'pods', selectorOf(run), '--output=name'])
    if (pods.trim() === '') return
    if (performance.now() > until) throw new KubectlError(`${pods.trim().split('\n').length} of its pods had not ended after ${withinS} s`)
    await endPods(kubectl, run)
    await sleep(POLL_MS)
  }
}

/** Ends pods that run still: they would wait for a collector that has gone. Where users may not do that, it takes longer. */
async function endPods (kubectl: Pick<Kubectl, 'run'>, run: string): Promise<void> {
  await kubectl.run([
    'delete', 'pods', selectorOf(run), '--field-selector=status.phase!=Succeeded,status.phase!=Failed',
    `--grace-period=${GRACE_S}`, '--ignore-not-found', '--wait=false'
  ]).catch(() => {})
}
