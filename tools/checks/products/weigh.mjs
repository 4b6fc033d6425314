// @ts-check
import { readFileSync, readdirSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { spawnSync } from 'node:child_process'

const BLOCK_BYTES = 4096

/** Space that a folder takes, as `du` counts it where blocks have 4 KiB. @param {string} dir @returns {number} bytes */
function spaceOf (dir) {
  let bytes = BLOCK_BYTES
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    bytes += entry.isDirectory() ? spaceOf(path) : Math.ceil(lstatSync(path).size / BLOCK_BYTES) * BLOCK_BYTES
  }
  return bytes
}

/**
 * Counts the packages of an installation, the installed one included, and the space that they take, MiB.
 *
 * @param {string} dir where `npm install` ran
 */
export function weigh (dir) {
  const modules = join(dir, 'node_modules')
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const names = Object.keys(packages).map(path => path.slice(path.lastIndexOf('node_modules/') + 13))
  return { names, mb: spaceOf(modules) / 2 ** 20 }
}

/** Makes a process report its CPU on file descriptor 3 when it ends. */
const meter = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs'
process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(3, String(userCPUTime + systemCPUTime))
})`)}`

const ROUNDS = 5

/**
 * Measures the CPU that a script of Node takes: the least of a few runs, in milliseconds.
 *
 * @param {readonly string[]} args of node
 * @param {string} cwd
 */
export function cpuMs (args, cwd) {
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const { output } = spawnSync(process.execPath, ['--import', meter, ...args], {
      cwd, encoding: 'utf8', stdio: ['ignore', 'ignore', 'ignore', 'pipe']
    })
    least = Math.min(least, Number(output[3]) / 1000)
  }
  return least
}
