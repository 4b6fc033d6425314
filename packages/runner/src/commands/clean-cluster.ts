import { printable, UsageError, type Io } from '@gsplan/cli'
import { listRuns } from '@gsplan/sync'
import { bucketStorage } from '../engines/kubernetes/bucket-access.ts'
import { cleanBucket } from '../engines/kubernetes/clean-bucket.ts'
import type { CleanScope } from '../engines/kubernetes/clean-scope.ts'
import { clusterSettingsOf } from '../engines/kubernetes/cluster-flags.ts'
import { assertClusterSettings, type ClusterSettings } from '../engines/kubernetes/cluster-settings.ts'
import { deleteRun } from '../engines/kubernetes/delete-run.ts'
import { findLeftovers } from '../engines/kubernetes/find-leftovers.ts'
import { isRunOfCluster } from '../engines/kubernetes/kube-names.ts'
import { Kubectl } from '../engines/kubernetes/kubectl.ts'
import { runRemote } from '../run-remote.ts'

/** Settings of {@link cleanCluster}. */
export interface CleanArgs extends ClusterSettings {
  /** Names of runs; those alone are cleaned. */
  readonly files: readonly string[]
  /** True cleans runs that may be under way, too. */
  readonly all: boolean
}

/** @throws {UsageError} for words that name no run */
function scopeOf ({ files, all }: CleanArgs): CleanScope {
  const other = files.find(name => !isRunOfCluster(name))
  if (other !== undefined) {
    throw new UsageError(`kubernetes clean: expected names of runs such as gsplan-0a1b2c3d4e, got ${JSON.stringify(other)}`)
  }
  if (all && files.length > 0) throw new UsageError('kubernetes clean: expected --all or names of runs, got both')
  return all ? 'all' : files.length > 0 ? new Set(files) : 'over'
}

/** @returns runs of which something was found or deleted */
async function cleanObjects (args: CleanArgs, scope: CleanScope, io: Io): Promise<Set<string>> {
  const settings = clusterSettingsOf(args)
  assertClusterSettings(settings)
  const kubectl = new Kubectl(settings, new AbortController().signal)
  const found = (await findLeftovers(kubectl)).filter(({ run }) => typeof scope === 'string' || scope.has(run))
  if (found.length === 0) io.stdout.write('nothing is left of runs\n')
  const deleted = new Set<string>()
  for (const { run, objects, since, isRunning } of found) {
    const what = `${printable(run)}: ${objects} objects since ${printable(since)}`
    if (isRunning && scope === 'over') {
      io.stdout.write(`${what}, whose pods run: left as it is; its name or --all deletes it\n`)
      continue
    }
    await deleteRun(kubectl, run)
    deleted.add(run)
    io.stdout.write(`${what}: deleted\n`)
  }
  return deleted
}

async function cleanStorage (deleted: ReadonlySet<string>, scope: CleanScope, io: Io): Promise<void> {
  const remote = runRemote()
  const { place: { bucket } } = bucketStorage('', remote)
  // a bucket that is not there has nothing left either, and would hide a wrong name
  await listRuns(remote)
  const found = await cleanBucket({ remote, deleted, scope })
  if (found.length === 0) io.stdout.write(`nothing is left of runs in the bucket ${bucket}\n`)
  for (const { run, objects, lastAt, isDeleted } of found) {
    const end = isDeleted ? ': deleted' : ', and may be under way: left as it is; its name or --all deletes it'
    io.stdout.write(`${printable(run)}: outputs of ${objects} ${objects === 1 ? 'instance' : 'instances'} in the bucket ${bucket}, the last of ${lastAt}${end}\n`)
  }
}

/**
 * Deletes what runs have left in a cluster and in their bucket, and says so.
 *
 * @throws {UsageError | MissingProgramError | KubectlError | StorageError}
 */
export async function cleanCluster (args: CleanArgs, io: Io): Promise<void> {
  const scope = scopeOf(args)
  const deleted = await cleanObjects(args, scope, io)
  if (args.collector === 's3') await cleanStorage(deleted, scope, io)
}
