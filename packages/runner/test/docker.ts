import { execFile, spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const hasDocker = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 }).status === 0

export const docker = async (...args: string[]): Promise<{ readonly stdout: string, readonly stderr: string }> =>
  promisify(execFile)('docker', args, { timeout: 300_000 })

/**
 * An image with programs of this machine and the libraries they need: no registry is asked for one.
 *
 * @param programs path here by path in the image
 * @returns its id
 */
export async function buildImage (programs: Readonly<Record<string, string>>): Promise<string> {
  const context = await mkdtemp(join(tmpdir(), 'gsplan-test-'))
  try {
    for (const [target, source] of Object.entries(programs)) {
      cpSync(source, join(context, target), { dereference: true })
      const { stdout } = await promisify(execFile)('ldd', [source])
      const libraries = [...stdout.matchAll(/(?:=> |^\s*)(\/\S+)/gm)].map(([, path = '']) => path)
      for (const path of libraries) cpSync(path, join(context, path), { dereference: true })
    }
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
    return (await docker('build', '-q', context)).stdout.trim()
  } finally {
    await rm(context, { recursive: true })
  }
}

/** An image that has Node where the official ones have it. */
export const buildNodeImage = async (): Promise<string> => buildImage({ 'usr/local/bin/node': process.execPath })

/** Lines that a command prints. */
const linesOf = async (...args: string[]): Promise<string[]> =>
  (await docker(...args)).stdout.split('\n').filter(line => line !== '')

/** Removes an image with all that was made of it: builds leave images and containers of their steps. */
export async function removeImage (id: string): Promise<void> {
  const containers = await linesOf('ps', '--all', '--quiet', '--filter', `ancestor=${id}`)
  if (containers.length > 0) await docker('rm', '--force', ...containers)
  const all = await linesOf('images', '--all', '--quiet', '--no-trunc')
  const parents = (await linesOf('inspect', '--format', '{{.Id}} {{.Parent}}', ...new Set(all))).map(line => line.split(' '))
  for (const [child = '', parent] of parents) if (parent === id) await removeImage(child)
  await docker('rmi', '--force', id)
}
