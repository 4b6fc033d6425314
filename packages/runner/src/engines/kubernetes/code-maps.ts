import { gzipSync } from 'node:zlib'
import { agentVars } from '../launch/agent-env.ts'

/** Bytes of code in one ConfigMap, which takes 1 MiB in all: base64 makes four of three. */
const PART_BYTES = 700_000

/** Files of code, gzipped and cut into parts that fit into ConfigMaps. */
export function toCodeParts (files: Readonly<Record<string, Uint8Array>>): ReadonlyArray<Readonly<Record<string, string>>> {
  const parts: Array<Record<string, string>> = []
  for (const [name, content] of Object.entries(files)) {
    const bytes = gzipSync(content, { level: 9 })
    for (let at = 0, part = 0; at < bytes.length; at += PART_BYTES, part++) {
      parts.push({ [`${name}.gz.${String(part).padStart(3, '0')}`]: bytes.subarray(at, at + PART_BYTES).toString('base64') })
    }
  }
  return parts
}

/**
 * Code with which a pod's Node puts the parts together and starts the agent, for `node -e`. The first process of a container
 * is not ended by a signal that it does not take: until the agent takes it, SIGTERM ends the process.
 */
export const bootCode: string = `
const leave = () => process.exit(143)
process.on('SIGTERM', leave).on('newListener', name => {
  if (name === 'SIGTERM') process.nextTick(() => process.off('SIGTERM', leave))
})
const { readdirSync, readFileSync, writeFileSync } = require('fs')
const { join } = require('path')
const { ${agentVars.code}: from, ${agentVars.work}: to } = process.env
for (const name of ['agent.mjs', 'plan.mjs']) {
  const parts = readdirSync(from).filter(part => part.startsWith(name + '.gz.')).sort()
  const bytes = Buffer.concat(parts.map(part => readFileSync(join(from, part))))
  if (parts.length > 0) writeFileSync(join(to, name), require('zlib').gunzipSync(bytes))
}
import(join(to, 'agent.mjs'))
`.trim()
