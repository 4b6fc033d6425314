import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { libp2p1Modules } from '@gsplan/plan'
import type { Libp2pLine } from '@gsplan/router'
import { resolve } from 'import-meta-resolve'
import type { NodeModules } from './node-modules.ts'
import { planFile } from './plan-files.ts'

/** Code that makes the stack of a line: libp2p 1 is installed, others come with the plan. */
function stackCode (libp2p: Libp2pLine, find: (name: string) => string): string {
  if (libp2p !== 1) return `import { stack } from ${planFile(`real/libp2p-${libp2p}.js`)}`
  const names = Object.keys(libp2p1Modules)
  return `import { createStack } from ${planFile('real/libp2p-1.js')}
    ${Object.entries(libp2p1Modules).map(([name, module]) => `import * as ${name}1 from ${find(module)}`).join('\n    ')}
    const stack = createStack({ ${names.map(name => `${name}: ${name}1`).join(', ')} })`
}

/** Code that defines `createNode`: nodes of a line, with muxers and transports beside those of all nodes. */
export function nodeCode (libp2p: Libp2pLine, { packages, dir = '' }: NodeModules): string {
  const find = (name: string): string =>
    JSON.stringify(fileURLToPath(resolve(name, pathToFileURL(join(dir, 'package.json')).href)))
  const [hasMplex, hasQuic] = ['@libp2p/mplex', '@chainsafe/libp2p-quic'].map(name => name in packages)
  return `import { createNodeOf } from ${planFile('real/create-libp2p-node.js')}
    ${stackCode(libp2p, find)}
    ${hasMplex === true ? `import { mplex } from ${find('@libp2p/mplex')}` : 'const mplex = undefined'}
    // native, and no part of the bundle: its path is no literal
    const quicPath = ${hasQuic === true ? find('@chainsafe/libp2p-quic') : 'undefined'}
    const quic = quicPath && (await import(quicPath)).quic
    const createNode = createNodeOf({
      ...stack, muxers: { ...stack.muxers, mplex: mplex?.() }, transports: { ...stack.transports, quic: quic?.() }
    })`
}
