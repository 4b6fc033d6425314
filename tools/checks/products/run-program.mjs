// @ts-check
import { spawn } from 'node:child_process'
import process from 'node:process'

/** Variables that npm and Nx set for their own children; they would make an npm below act on this workspace. */
const inherited = /^(npm_(package|lifecycle|command|config_(local_|global_)?prefix)|FORCE_COLOR$|NODE_OPTIONS$|INIT_CWD$)/

const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)))

/**
 * @typedef {object} Ended
 * @property {number} status exit code; -1 after a signal
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string, readonly timeoutMs?: number, readonly env?: Readonly<Record<string, string>> }} options
 * @returns {Promise<Ended>}
 */
export function runProgram (program, args, { cwd, timeoutMs = 120_000, env: more = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL'
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', text => { stdout += text })
    child.stderr.setEncoding('utf8').on('data', text => { stderr += text })
    child.on('error', reject)
    child.on('close', code => { resolve({ status: code ?? -1, stdout, stderr }) })
  })
}

/**
 * Runs a program that has to succeed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Parameters<typeof runProgram>[2]} options
 * @throws {Error} with its output otherwise
 */
export async function runOk (program, args, options) {
  const ended = await runProgram(program, args, options)
  if (ended.status !== 0) {
    const command = [program, ...args].join(' ')
    throw new Error(`${command}: expected exit code 0, got ${ended.status}\n${lastLines(ended.stdout + ended.stderr)}`)
  }
  return ended
}

/**
 * Starts a program that serves, and ends it when it was used.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {RegExp} options.ready output, of either stream, of a program that serves
 * @param {(match: RegExpMatchArray) => Promise<void>} options.use
 */
export async function runServer (program, args, { cwd, ready, use }) {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 })
  const ended = new Promise(resolve => { child.on('close', resolve) })
  try {
    /** @type {RegExpMatchArray} */
    const match = await new Promise((resolve, reject) => {
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', text => {
          output += text
          const found = ready.exec(output)
          if (found !== null) resolve(found)
        })
      }
      child.on('error', reject)
      child.on('close', code => { reject(new Error(`expected output ${ready}, ended with ${code}\n${output}`)) })
    })
    await use(match)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** @param {string} text */
const lastLines = text => text.trim().split('\n').slice(-25).join('\n')
