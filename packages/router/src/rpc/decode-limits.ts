import type { DecodeLimits, RouterInternals } from '../router-internals.ts'
import type { Rpc, RpcControl } from './rpc.ts'

interface IdList { readonly messageIDs: readonly Uint8Array[] }

/** True if one of the lists of ids is longer. */
function hasLonger (entries: readonly IdList[], most: number): boolean {
  for (const { messageIDs } of entries) if (messageIDs.length > most) return true
  return false
}

/** True if some list of control messages, or a list in one of them, is longer than the limits of its kind. */
function mayControlBeRefused ({ ihave, iwant, graft, prune, idontwant }: RpcControl, limits: DecodeLimits): boolean {
  const most = limits.maxControlMessages
  if (ihave.length > most || iwant.length > most || graft.length > most || prune.length > most) return true
  if (hasLonger(ihave, limits.maxIhaveMessageIDs) || hasLonger(iwant, limits.maxIwantMessageIDs)) return true
  for (const { peers } of prune) if (peers.length > limits.maxPeerInfos) return true
  return idontwant !== undefined && (idontwant.length > most || hasLonger(idontwant, limits.maxIdontwantMessageIDs))
}

/**
 * True if some list of an RPC is longer than the limits of its kind: whether it is refused, the router's decoder says. Asked
 * for each RPC, so that it makes no garbage.
 */
function mayBeRefused ({ subscriptions, messages, control }: Rpc, limits: DecodeLimits): boolean {
  if (subscriptions.length > limits.maxSubscriptions || messages.length > limits.maxMessages) return true
  return control !== undefined && mayControlBeRefused(control, limits)
}

/** A length-delimited field of protobuf. */
function fieldOf (number: number, content: readonly number[] = []): number[] {
  const length: number[] = []
  let rest = content.length
  for (; rest > 127; rest >>>= 7) length.push(rest & 127 | 128)
  return [number << 3 | 2, ...length, rest, ...content]
}

const repeat = (number: number, entries: readonly unknown[]): number[] => entries.flatMap(() => fieldOf(number))

/** Encodes the lists of an RPC with empty entries, by the numbers of their fields in `rpc.proto`. */
function encodeShape ({ subscriptions, messages, control }: Rpc): Uint8Array {
  const lists = control === undefined
    ? []
    : fieldOf(3, [
        ...control.ihave.flatMap(({ messageIDs }) => fieldOf(1, repeat(2, messageIDs))),
        ...control.iwant.flatMap(({ messageIDs }) => fieldOf(2, repeat(1, messageIDs))),
        ...control.graft.flatMap(() => fieldOf(3)),
        ...control.prune.flatMap(({ peers }) => fieldOf(4, repeat(2, peers))),
        ...(control.idontwant ?? []).flatMap(({ messageIDs }) => fieldOf(5, repeat(1, messageIDs)))
      ])
  return Uint8Array.from([...repeat(1, subscriptions), ...repeat(2, messages), ...lists])
}

/**
 * True if a router's decoder refuses an RPC for the length of a list: the RPC is lost, the stream goes on. Routers without a
 * decoder of their own refuse none.
 */
export function isRefused (router: RouterInternals, rpc: Rpc): boolean {
  const { decodeRpcLimits } = router
  if (decodeRpcLimits === undefined || !mayBeRefused(rpc, decodeRpcLimits)) return false
  try {
    router.decodeRpc?.(encodeShape(rpc))
    return false
  } catch (error) {
    router.log(error)
    return true
  }
}
