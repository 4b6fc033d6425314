import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundledRouters } from '@gsplan/plan'
import { formatRunEnv, parseManifest, parseRunEventLine } from '@gsplan/testground'
import { startSyncService } from '@gsplan/testground/sync'
import { describe, expect, test } from 'vitest'
import { bundlePlan } from '../../../src/engines/shared/bundle-plan.ts'
import { assemblePlanFolder, type PlanFolder } from '../../../src/engines/testground/plan-folder.ts'
import { findBundledTarget } from '../../../src/target/bundled-target.ts'
import { buildNodeImage, docker, hasDocker, removeImage } from '../../docker.ts'
import { temporaryFolder } from '../../run-sim.ts'

const versions = { '@chainsafe/libp2p-gossipsub': '14.1.2', '@libp2p/gossipsub': '17.1.1' } as const

async function assemble (module: keyof typeof versions): Promise<PlanFolder> {
  const cacheDir = await temporaryFolder()
  const target = findBundledTarget(module, versions[module])
  if (target?.code === undefined) throw new Error(`no ${module}`)
  const libp2p = module === '@libp2p/gossipsub' ? 3 : 2
  const bundle = await bundlePlan({ router: target.code, libp2p, nodes: { packages: {} }, integrity: target.integrity ?? '', cacheDir })
  return assemblePlanFolder(bundle, cacheDir)
}

/** Testground's build context: the plan's folder as plan/. */
async function createContext (folder: PlanFolder): Promise<string> {
  const context = await temporaryFolder()
  cpSync(folder.path, join(context, 'plan'), { recursive: true })
  return context
}

const dockerfileOf = ({ path }: PlanFolder): string => readFileSync(join(path, 'Dockerfile'), 'utf8')

/** What a Dockerfile's instruction says, with its arguments at their defaults. */
function instruction (dockerfile: string, name: string): string {
  const args = new Map([...dockerfile.matchAll(/^ARG (\w+)=(.*)$/gm)].map(([, arg = '', value = '']) => [arg, value]))
  const [, text = ''] = new RegExp(`^${name} (.*)$`, 'm').exec(dockerfile) ?? []
  return text.replaceAll(/\$\{(\w+)\}/g, (_, arg: string) => args.get(arg) ?? '')
}

describe('the plan\'s folder', () => {
  test('holds a manifest, a Dockerfile and the bundle; the same content is the same folder', async () => {
    const folder = await assemble('@chainsafe/libp2p-gossipsub')
    expect(readdirSync(folder.path).sort()).toEqual(['Dockerfile', 'gsplan-plan.mjs', 'manifest.toml'])
    const { name, builders, runners, testcases } = parseManifest(readFileSync(join(folder.path, 'manifest.toml'), 'utf8'))
    expect([name, Object.keys(builders ?? {}), Object.keys(runners ?? {}), testcases.map(testCase => testCase.name)]).toEqual([
      'gsplan', ['exec:go', 'docker:generic'], ['local:exec', 'local:docker', 'cluster:k8s'], ['evaluate']
    ])
    const cacheDir = join(folder.path, '../..')
    expect(await assemblePlanFolder(folder.artifact, cacheDir)).toEqual(folder)
    expect(readdirSync(join(cacheDir, 'plans'))).toHaveLength(1)
  })

  test.each(bundledRouters)('what the image copies runs with node and nothing else: %s', async module => {
    const folder = await assemble(module)
    const context = await createContext(folder)
    const dockerfile = dockerfileOf(folder)
    const [from = '', to = ''] = instruction(dockerfile, 'COPY').split(' ')
    const entrypoint = JSON.parse(instruction(dockerfile, 'ENTRYPOINT')) as string[]
    expect([instruction(dockerfile, 'FROM'), entrypoint]).toEqual(['node:20-slim', ['node', to]])
    // the image's root: only what was copied
    const root = await temporaryFolder()
    cpSync(join(context, from), join(root, to))
    expect(await lastEvents(async env => promisify(execFile)(process.execPath, [join(root, entrypoint[1] ?? '')], { cwd: root, env })))
      .toEqual([{ kind: 'success', group: 'all' }, { kind: 'success', group: 'all' }])
  })
})

/** What two instances that need nothing but their environment say last. */
async function lastEvents (
  start: (env: Readonly<Record<string, string>>, outputs: string) => Promise<{ readonly stdout: string }>
): Promise<readonly unknown[]> {
  const service = await startSyncService()
  const outputs = await temporaryFolder()
  const said = await Promise.all([0, 1].map(async index => {
    const outputsPath = join(outputs, String(index))
    mkdirSync(outputsPath)
    const { stdout } = await start({
      SYNC_SERVICE_HOST: '127.0.0.1', SYNC_SERVICE_PORT: String(service.port),
      ...formatRunEnv({
        plan: 'gsplan', testCase: 'evaluate', run: 'r', groupId: 'all', groupInstanceCount: 2, instanceCount: 2, outputsPath,
        params: {
          n_container_nodes_total: '2', n_nodes_per_container: '1', degree: '1', publisher: 'true', t_latency: '5ms', t_latency_max: '0',
          t_setup: '30s', t_warm: '2s', t_run: '1s', t_cool: '1s', topics: '[{"id": "blocks", "message_rate": "4/s", "message_size": "1 KiB"}]'
        },
        sidecar: false, subnet: '127.1.0.0/16', disableMetrics: true
      })
    }, outputsPath)
    return parseRunEventLine(stdout.trim().split('\n').at(-1) ?? '')?.event
  }))
  await service.close()
  return said
}

describe.skipIf(!hasDocker)('the image (needs a Docker daemon: apt-get install docker.io, dockerd)', () => {
  test.each(bundledRouters)('builds as docker:generic builds it, and runs the plan: %s', async module => {
    const context = await createContext(await assemble(module))
    const node = await buildNodeImage()
    const { stdout } = await docker('build', '-q', '-f', join(context, 'plan/Dockerfile'), '--build-arg', 'PLAN_PATH=',
      '--build-arg', `NODE_IMAGE=${node}`, context)
    const image = stdout.trim()
    try {
      await expect(docker('run', '--rm', image)).rejects.toMatchObject({
        code: 2, stderr: 'gsplan-plan: TEST_PLAN: expected a value in the environment, got none\n'
      })
      expect(await lastEvents(async (env, outputs) => docker(
        'run', '--rm', '--network', 'host', '-v', `${outputs}:${outputs}`,
        ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]), image
      ))).toEqual([{ kind: 'success', group: 'all' }, { kind: 'success', group: 'all' }])
    } finally {
      await removeImage(node)
    }
  }, 600_000)
})
