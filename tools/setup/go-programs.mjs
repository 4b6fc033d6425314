// Builds Go programs from the module proxy into .nx/NAME/bin, for tests that run against the real ones.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * Whether the installed Go has at least this minor version.
 *
 * @param {number} minor
 */
function isGoUsable (minor) {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  const [, foundMajor, foundMinor] = status === 0 ? /^go(\d+)\.(\d+)/.exec(stdout) ?? [] : []
  return foundMajor !== undefined && (Number(foundMajor) > 1 || Number(foundMinor) >= minor)
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Readonly<Record<string, string>>} env
 */
function go (args, cwd, env) {
  const { status } = spawnSync('go', args, {
    cwd, stdio: ['ignore', process.stderr, process.stderr], env: { ...process.env, ...env }
  })
  if (status !== 0) throw new Error(`go ${args.join(' ')} ended with exit code ${status}`)
}

/**
 * @param {string} bin
 * @param {GoPrograms['modules']} modules
 * @param {GoPrograms['programs']} programs
 */
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
      renameSync(join(out, basename(path)), join(bin, name))
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * @typedef {object} GoPrograms
 * @property {string} name of the folder, and of the script
 * @property {number} minor of the oldest Go 1 that builds them
 * @property {Readonly<Record<string, string>>} modules versions by path
 * @property {readonly { path: string, name: string }[]} programs packages to install, and the name of each program
 */

/**
 * Builds missing programs and prints their folder; with `--check` it only says whether it could.
 *
 * @param {GoPrograms} programs
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
