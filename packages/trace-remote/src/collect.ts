import '@ungap/with-resolvers'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise-16'
import { yamux } from '@chainsafe/libp2p-yamux-7'
import { exitCodes, printable, replaceFile, UsageError, untilInterrupted, type Io } from '@gsplan/cli'
import type { CollectArgs } from '@gsplan/tracer'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import { tcp } from '@libp2p/tcp-10'
import { createLibp2p, type Libp2p, type Libp2pOptions } from 'libp2p-2'
import { collectTraces, type TraceCollector } from './collect-traces.ts'
import { StorageError } from './errors.ts'

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>

/** Most bytes of a key in its file: one of 8192 bits in RSA has less than 5,000. */
const MAX_KEY_BYTES = 65_536

/** Reads a file, or a pipe that another process writes a key to, up to a byte more than a key has. */
async function readKeyFile (path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const bytes = Buffer.alloc(MAX_KEY_BYTES + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = (await file.read(bytes, length, bytes.length - length, null)).bytesRead
    }
    return bytes.subarray(0, length)
  } finally {
    await file.close()
  }
}

/**
 * Reads the key in a file, in libp2p's own encoding, as `traced` keeps it.
 *
 * @returns undefined when the file is absent
 */
async function readIdentity (path: string): Promise<PrivateKey | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await readKeyFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new UsageError(`--identity ${path}: expected a file that can be read, got ${(cause as Error).message}`)
  }
  if (bytes.length > MAX_KEY_BYTES) {
    throw new UsageError(`${path}: expected a private key in libp2p's encoding (got more than ${MAX_KEY_BYTES} bytes)`)
  }
  try {
    return privateKeyFromProtobuf(bytes)
  } catch (cause) {
    throw new UsageError(`${path}: expected a private key in libp2p's encoding (${(cause as Error).message})`)
  }
}

/** Keeps a key for the next start, as Go's tracers dial a collector by its peer id. */
async function keepIdentity (path: string, key: PrivateKey): Promise<void> {
  await replaceFile(path, async temporary => writeFile(temporary, privateKeyToProtobuf(key), { mode: 0o600, flag: 'wx' }))
}

/** The cause in an error of libp2p, in one line: libp2p lists addresses and stacks below a sentence. */
function describeListening (message: string): string {
  const causes = message.split('\n')
    .flatMap(line => /^ {2}(\/\S+): (?:\w*Error: )?(.+)$/.exec(line)?.slice(1).join(': ') ?? [])
  return causes.length === 0 ? message.replace(/\s*\n\s*/g, ' ') : causes.join('; ')
}

async function createNode (listen: readonly string[], privateKey: PrivateKey): Promise<Libp2p> {
  try {
    return await createLibp2p({
      // the same key, by the types of another major of @libp2p/interface
      privateKey: privateKey as object as NonNullable<Libp2pOptions['privateKey']>,
      addresses: { listen: [...listen] }, transports: [tcp()], connectionEncrypters: [noise()],
      streamMuxers: [yamux()]
    })
  } catch (cause) {
    throw new UsageError('--listen: expected multiaddrs that are free, such as /ip4/127.0.0.1/tcp/4001, got ' +
      describeListening((cause as Error).message))
  }
}

/** Parts of a process that a collector uses. */
export type CollectIo = Pick<Io, 'stderr' | 'on' | 'off' | 'exit'>

/** Time for which a collector that is told to end may take, ms. */
const END_MS = 1800

/** Ends at the first SIGINT or SIGTERM. SIGHUP finishes the current file, or ends as well where a terminal hangs up. */
async function collectUntilInterrupted (
  io: CollectIo, collector: TraceCollector, addresses: readonly string[]
): Promise<void> {
  const isService = io.stderr.isTTY !== true
  const rotate = (): void => {
    collector.rotate().catch((error: unknown) => { io.stderr.write(`${printable((error as Error).message)}\n`) })
  }
  if (isService) io.on?.('SIGHUP', rotate)
  const interrupted = untilInterrupted(io, isService)
  // said when it can be told to end
  for (const address of addresses) io.stderr.write(`listening on ${address}\n`)
  await interrupted
  if (isService) io.off?.('SIGHUP', rotate)
}

/** Ends a collector and its node. A disk or node that does not answer in time ends the process. */
async function end (io: CollectIo, collector: TraceCollector, node: Libp2p): Promise<void> {
  const timer = setTimeout(() => {
    io.stderr.write(`the storage or a connection did not end: ${collector.pendingEvents} events are lost\n`)
    io.exit?.(exitCodes.failed)
  }, END_MS)
  try {
    await collector.stop()
    io.stderr.write(`${collector.events} events collected\n`)
  } catch (cause) {
    throw new StorageError(`${collector.pendingEvents} events are lost: ${(cause as Error).message}`)
  } finally {
    await node.stop()
    clearTimeout(timer)
  }
}

/**
 * Runs a collector on a libp2p node of its own until SIGINT or SIGTERM; SIGHUP finishes the current file.
 *
 * @throws {UsageError} for an address or a key file that can't be used
 * @throws {StorageError} when events could not be stored at the end
 */
export async function collect (args: CollectArgs, io: CollectIo): Promise<void> {
  const { listen, output, identity = join(output, 'identity') } = args
  const known = await readIdentity(identity)
  const key = known ?? await generateKeyPair('Ed25519')
  // nothing is written before the addresses are found to be right
  const node = await createNode(listen, key)
  let collector: TraceCollector
  try {
    if (known === undefined) await keepIdentity(identity, key)
    collector = await collectTraces(node, output, {
      onFile: path => { io.stderr.write(`wrote ${path}\n`) },
      onError: (peer, error) => { io.stderr.write(`${peer}: ${printable(error.message)}\n`) },
      onStorageError: (error, retryMs) => {
        io.stderr.write(`${printable(error.message)}; trying again in ${retryMs / 1000} s, peers wait meanwhile\n`)
      }
    })
  } catch (error) {
    await node.stop()
    throw error
  }
  await collectUntilInterrupted(io, collector, node.getMultiaddrs().map(String))
  await end(io, collector, node)
}
