import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { InstanceFile, OutputDigests } from '@gsplan/run-format'
import type { MessageLog } from '@gsplan/tracestat'
import { formatPeerId } from '@gsplan/tracer'
import { digestOutputs, type DigestedFile } from './output-digests.ts'
import type { PeerInfo } from './peer-info.ts'

/** Contradictions that are kept of one archive: a few show what is wrong, and a hostile archive may have millions. */
export const MAX_KEPT = 1000

/** A peer, and the instance that introduced it. */
export interface IntroducedPeer extends Pick<PeerInfo, 'seq' | 'peer_id' | 'type'> {
  /** Folder of the instance in the archive; undefined where the archive is gone. */
  readonly instance?: string | undefined
}

const placeOf = ({ seq, instance }: IntroducedPeer): string => instance === undefined ? `seq ${seq}` : `seq ${seq} of ${instance}`

/** Finds seqs and peer ids that are introduced more than once. Peer ids are compared as they are, case included. */
export function findRepeatedPeers (peers: readonly IntroducedPeer[]): string[] {
  const [bySeq, byId] = [new Map<number, IntroducedPeer>(), new Map<string, IntroducedPeer>()]
  return peers.flatMap(peer => {
    const [sameSeq, sameId] = [bySeq.get(peer.seq), byId.get(peer.peer_id)]
    bySeq.set(peer.seq, peer)
    byId.set(peer.peer_id, peer)
    if (sameSeq !== undefined) return [`two peers have seq ${peer.seq}: ${placeOf(sameSeq)} and ${placeOf(peer)}`]
    return sameId === undefined ? [] : [`two peers have the id ${peer.peer_id}: ${placeOf(sameId)} and ${placeOf(peer)}`]
  })
}

/** Finds peers whose run phase ends before it begins; 0 = not reported. */
export const findDisorder = (peers: readonly PeerInfo[]): string[] => peers.flatMap(({ seq, ...times }) => {
  const reported = [times.t_run, times.t_cool, times.t_complete].filter(time => time > 0n)
  return reported.some((time, index) => time < (reported[index - 1] ?? 0n))
    ? [`the run phase of seq ${seq} ends before it begins, by its run.out`]
    : []
})

/**
 * Finds peers that wrote the trace though no instance introduces them; a trace without introduced peers (an imported one)
 * has none.
 */
export function findStrangers (log: MessageLog, peers: readonly PeerInfo[]): string[] {
  if (peers.length === 0) return []
  const known = new Set(peers.map(({ peer_id: id }) => id))
  return log.writers().flatMap(peer => {
    const id = formatPeerId(log.peerId(peer))
    return known.has(id) ? [] : [`the trace has events of ${id === '' ? 'no peer' : `peer ${id}`}, which no instance introduces`]
  })
}

/** Place of a file in an archive: paths are the same where a file system folds case or Unicode. */
const foldPath = (path: string): string => posix.normalize(path).normalize('NFC').toLowerCase()

/** Name of a file's place: a node writes each kind of file once, wherever; an instance has one run.out. */
export function placeOfFile (file: InstanceFile, path: string): string {
  if (file.kind === 'run-out') return foldPath(path)
  return 'seq' in file ? `${file.kind} of seq ${file.seq}` : `${file.kind} of ${file.role}-${file.typeSeq}-${file.index}`
}

/** Files of an archive by their places, and what contradicts in them. */
export class SeenFiles {
  readonly #files = new Map<string, DigestedFile>()
  /** Roles of files by seq. */
  readonly #roles = new Map<number, string>()
  readonly #contradictions: string[] = []

  /** Passes content on, and notes a place that has had other content before; a file that is there twice is the same file. */
  async * watch (file: InstanceFile, path: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256')
    for await (const chunk of content) {
      hash.update(chunk)
      yield chunk
    }
    const [place, sha256] = [placeOfFile(file, path), hash.digest('base64')]
    const earlier = this.#files.get(place)
    if (earlier !== undefined && earlier.sha256 !== sha256) this.#note(`${place} is there twice, and differs: ${path}`)
    this.#files.set(place, { file, path, sha256 })
    if ('seq' in file) this.#roles.set(file.seq, file.role)
  }

  /** Digests of the files, by their kinds. */
  digests (): OutputDigests {
    return digestOutputs(this.#files.values())
  }

  /** Contradictions between the files, and between files and the peers that instances introduce. */
  contradictions (peers: readonly IntroducedPeer[]): string[] {
    return [...this.#contradictions, ...findRepeatedPeers(peers), ...this.#findForeign(peers)]
  }

  /** Files of seqs that no instance introduces, or introduces as nodes of another role. */
  #findForeign (peers: readonly IntroducedPeer[]): string[] {
    if (peers.length === 0) return []
    const types = new Map(peers.map(({ seq, type }) => [seq, type]))
    return [...this.#roles].sort(([a], [b]) => a - b).flatMap(([seq, role]) => {
      const type = types.get(seq)
      if (type === undefined) return [`there are files of seq ${seq}, which no instance introduces`]
      return type === role ? [] : [`there are files of seq ${seq} as ${role}, which its instance introduces as ${type}`]
    })
  }

  #note (contradiction: string): void {
    if (this.#contradictions.length < MAX_KEPT) this.#contradictions.push(contradiction)
  }
}
