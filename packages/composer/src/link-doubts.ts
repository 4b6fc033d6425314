import { isTable, type Params } from './param-value.ts'

/** Finds parameters of connections that others make void, a line each. */
export function findLinkDoubts ({ TOPOLOGY: topology, CONNECT_TO_PUBLISHERS_ONLY: publishersOnly }: Params): string[] {
  if (!isTable(topology)) return []
  if (Object.keys(topology).length === 0) {
    return ['TOPOLOGY: usually an entry for each peer, got none: peers dial N_DEGREE random ones']
  }
  return publishersOnly === true
    ? ['CONNECT_TO_PUBLISHERS_ONLY: usually without TOPOLOGY, got it beside one, which names all connections']
    : []
}
