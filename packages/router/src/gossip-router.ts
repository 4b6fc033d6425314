/** The public face of a gossipsub router that the plan uses; the same in every generation. */
export interface GossipRouter {
  start (): Promise<void>
  stop (): Promise<void>
  subscribe (topic: string): void
  publish (topic: string, data: Uint8Array): Promise<unknown>
  getMeshPeers (topic: string): string[]
}
