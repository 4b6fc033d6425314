import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeTemporaryFolder } from '@gsplan/cli'

/**
 * Surroundings of `go`: no workspace and no flags of the user's decide what is done. Empty flags would be those that
 * `go env -w` has set.
 */
export const goEnv = { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOWORK: 'off' } as const

/** Does work in a folder with an empty module: no `go.mod` around it decides, nor the release of Go that it asks for. */
export async function outsideModules<T> (work: (cwd: string) => Promise<T>): Promise<T> {
  const cwd = makeTemporaryFolder(tmpdir(), 'gsplan-go')
  try {
    await writeFile(join(cwd, 'go.mod'), 'module gsplan\n')
    return await work(cwd)
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
