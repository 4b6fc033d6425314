import { exitCodes, UsageError, type Command, type Io, type OptionsOf } from '@gsplan/cli'
import { composeOptions, type ComposeOptions } from '@gsplan/composer/compose-options'
import { clusterFlags } from '../engines/kubernetes/cluster-flags.ts'
import { NODE_IMAGE, type ClusterSettings } from '../engines/kubernetes/cluster-settings.ts'
import { defaultRunOptions } from '../run-options.ts'

interface KubernetesArgs extends ComposeOptions, ClusterSettings {
  readonly action: 'manifests' | 'clean' | 'image'
  readonly composition?: string | undefined
  readonly plan?: string | undefined
  readonly case?: string | undefined
  readonly seed: number
  readonly timeout?: string | undefined
  readonly all: boolean
}

const options: OptionsOf<KubernetesArgs> = {
  action: {
    type: 'string', choices: ['manifests', 'clean', 'image'], required: true,
    describe: 'print a run\'s objects, delete what runs left, or print a Dockerfile'
  },
  ...composeOptions, ...clusterFlags,
  files: { ...composeOptions.files, describe: 'manifests: parameter files; clean: names of runs, which may run' },
  composition: { type: 'string', describe: 'manifests: composition to run instead of making one' },
  plan: { type: 'string', describe: 'manifests: another plan, a Node script' },
  case: { type: 'string', describe: 'manifests: test case of the plan' },
  seed: { type: 'number', default: defaultRunOptions.seed, describe: 'manifests: random seed' },
  timeout: { type: 'string', describe: 'manifests: wall-clock limit of the instances' },
  all: { type: 'boolean', describe: 'clean: runs whose pods still run, too' }
}

/** Image with `tc`, for links that the kernel shapes. */
const dockerfile = `# For gsplan run --engine kubernetes --links netem --image NAME: Node, and tc of iproute2. The code comes in ConfigMaps.
#   gsplan kubernetes image | docker build -t NAME - && docker push NAME
FROM ${NODE_IMAGE}
RUN apt-get update && apt-get install -y --no-install-recommends iproute2 && rm -rf /var/lib/apt/lists/*
`

async function printManifests (args: KubernetesArgs, io: Io): Promise<void> {
  const { makeManifests } = await import('../engines/kubernetes/make-manifests.ts')
  const items = await makeManifests({ ...defaultRunOptions, ...args }, { signal: new AbortController().signal })
  io.stdout.write(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`)
  if (args.collector !== 's3') return
  const { describeSecret } = await import('../engines/kubernetes/storage-objects.ts')
  io.stderr.write(`gsplan: credentials are not printed; in bash this makes their Secret:\n${describeSecret(items)}\n`)
}

/** Does work beside runs of the engine of the same name. */
export const kubernetesCommand: Command<KubernetesArgs> = {
  name: 'kubernetes',
  describe: 'of runs on a cluster: manifests, clean, image',
  positionals: ['action', 'files'],
  options,
  async run (args, io) {
    if (args.action === 'manifests') await printManifests(args, io)
    else if (args.action === 'clean') await (await import('./clean-cluster.ts')).cleanCluster(args, io)
    else if (args.files.length > 0) throw new UsageError(`kubernetes image: expected no files, got ${args.files.join(' ')}`)
    else io.stdout.write(dockerfile)
    return exitCodes.ok
  }
}
