// Builds Go programs from the module proxy into .nx/NAME/bin, for tests that run against the real ones.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Whether the Go that is there has at least this minor version. */
function isGoUsable (minor) {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  const [, foundMajor, foundMinor] = status === 0 ? /^go(\d+)\.(\d+)/.exec(stdout) ?? [] : []
  return foundMajor !== undefined && (Number(foundMajor) > 1 || Number(foundMinor) >= minor)
}

function go (args, cwd, env) {
  const { status } = spawnSync('go', args, {
    cwd, stdio: ['ignore', process.stderr, process.stderr], env: { ...process.env, ...env }
  })
  if (status !== 0) throw new Error(`go ${args.join(' ')} ended with exit code ${status}`)
}

function build (bin, modules, programs) {
  mkdirSync(bin, { recursive: true })
  // beside what it is for, as a rename does not leave its disk
  const work = mkdtempSync(join(bin, '..', 'build-'))
  try {
    const out = join(work, 'bin')
    // @version installs need version lists, which some proxies refuse; a module that requires them does not
    const required = Object.entries(modules).map(([path, version]) => `  ${path} ${version}\n`).join('')
    writeFileSync(join(work, 'go.mod'), `module w\n\ngo 1.16\n\nrequire (\n${required})\n`)
    const imports = Object.keys(modules).map(path => `import _ "${path}"\n`).join('')
    writeFileSync(join(work, 'w.go'), `package w\n\n${imports}`)
    const env = { GOFLAGS: '-mod=mod', GOBIN: out, GOWORK: 'off' }
    for (const { path, name } of programs) {
      go(['install', path], work, env)
      renameSync(join(out, path.split('/').at(-1)), join(bin, name))
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * What such a script does: builds what is not there and prints the folder; with `--check` it only says whether it could.
 *
 * @param name of the folder, and of the script
 * @param minor of the oldest Go 1 that builds them
 * @param modules versions by path
 * @param programs packages to install, and what the program is called then
 */
export function setUpGoPrograms ({ name, minor, modules, programs }) {
  const bin = fileURLToPath(new URL(`../../.nx/${name}/bin`, import.meta.url))
  const isBuilt = programs.every(program => existsSync(join(bin, program.name)))
  const isPossible = isBuilt || isGoUsable(minor)
  if (process.argv.includes('--check')) {
    process.exitCode = isPossible ? 0 : 1
    return
  }
  if (!isPossible) {
    process.stderr.write(`set up ${name}: expected Go 1.${minor} or newer (https://go.dev/dl), found none\n`)
    process.exit(3)
  }
  if (!isBuilt) build(bin, modules, programs)
  process.stdout.write(`${bin}\n`)
}
