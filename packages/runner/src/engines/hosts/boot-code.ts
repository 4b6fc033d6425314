import { gzipSync } from 'node:zlib'
import { agentVars } from '../launch/agent-env.ts'
import { HOST_LINE } from '../launch/host-protocol.ts'

/**
 * Code with which a host's Node says what it is, takes files from its input, and starts the agent. Versions of Node that are
 * too old for the agent read it, too.
 */
const bootCode = `
var fs = require('fs'), path = require('path'), got = Buffer.alloc(0)
process.stdout.on('error', function () {})
process.stdout.write(${JSON.stringify(HOST_LINE)} + JSON.stringify({
  node: process.versions.node, address: (process.env.SSH_CONNECTION || '').split(' ')[2], nowMs: Date.now()
}) + '\\n')
function take (chunk) {
  got = Buffer.concat([got, chunk])
  var at = got.indexOf(10) + 1
  if (at === 0) return
  var files = JSON.parse(got.slice(0, at).toString()), end = at
  for (var name in files) end += files[name]
  if (got.length < end) return
  process.stdin.removeListener('data', take)
  process.stdin.removeListener('end', leave)
  process.stdin.pause()
  var dir = fs.mkdtempSync(path.join(require('os').tmpdir(), 'gsplan-host-'))
  for (name in files) {
    fs.writeFileSync(path.join(dir, name), require('zlib').gunzipSync(got.slice(at, at + files[name])))
    at += files[name]
  }
  if (got.length > end) process.stdin.unshift(got.slice(end))
  process.env.${agentVars.part} = 'host'
  process.env.${agentVars.work} = dir
  eval('import(require("url").pathToFileURL(path.join(dir, "agent.mjs")).href)')
}
function leave () { process.exit(0) }
process.stdin.on('data', take)
process.stdin.on('end', leave)
`

/** Command of a host, which every shell takes as it is. */
export const bootCommand: string = `node -e "eval(Buffer.from('${Buffer.from(bootCode).toString('base64')}','base64').toString())"`

/** Files as the boot code takes them: a line with their sizes, then their bytes, compressed. */
export function packFiles (files: Readonly<Record<string, Uint8Array>>): Buffer {
  const packed = Object.entries(files).map(([name, content]) => [name, gzipSync(content)] as const)
  const head = JSON.stringify(Object.fromEntries(packed.map(([name, bytes]) => [name, bytes.length])))
  return Buffer.concat([Buffer.from(`${head}\n`), ...packed.map(([, bytes]) => bytes)])
}
